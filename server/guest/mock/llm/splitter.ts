/**
 * A simple splitter in the place of a provider's: a word with the space before it, a run of ASCII punctuation with the
 * space before it, one CJK character, or white space that belongs to no word. The tokens joined are the text.
 */
import { safePattern } from '../../primordials.ts';

const source =
  ' ?[^\\s!-\\/:-@[-`{-~\\u3040-\\u30ff\\u3400-\\u9fff]+| ?[!-\\/:-@[-`{-~]+| ?[\\u3040-\\u30ff\\u3400-\\u9fff]|\\s+(?!\\S)|\\s+';

const token = safePattern(new RegExp(source, 'g'));

/** O(length). */
export function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    tokens[tokens.length] = found[0];
  }
  return tokens;
}

/** The length of `tokensOf`, without making them. */
export function countTokens(text: string): number {
  let count = 0;
  token.lastIndex = 0;
  while (token.test(text)) count++;
  return count;
}
