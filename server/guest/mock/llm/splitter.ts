/**
 * A simple splitter in the place of a provider's: a word with the space before it, a run of ASCII punctuation with the
 * space before it, one CJK character, or white space that belongs to no word. The tokens joined are the text.
 */
import { safePattern, uncurry } from '../../primordials.ts';

const source =
  ' ?[^\\s!-\\/:-@[-`{-~\\u3040-\\u30ff\\u3400-\\u9fff]+| ?[!-\\/:-@[-`{-~]+| ?[\\u3040-\\u30ff\\u3400-\\u9fff]|\\s+(?!\\S)|\\s+';

const token = safePattern(new RegExp(source, 'g'));

const match = uncurry(RegExp.prototype[Symbol.match] as (text: string) => string[] | null);

/** O(length). */
export const tokensOf = (text: string): string[] => match(token, text) ?? [];

/** The length of `tokensOf`. */
export const countTokens = (text: string): number => tokensOf(text).length;
