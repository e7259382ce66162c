/** Text for when only its length matters. */
import type { Bits } from './seeded.ts';

const WORDS = [
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore',
  'magna aliqua enim ad minim veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea commodo consequat',
  'duis aute irure in reprehenderit voluptate velit esse cillum eu fugiat nulla pariatur excepteur sint occaecat',
]
  .join(' ')
  .split(' ');

/** Sentences of so many tokens, which are also those that the splitter finds in the text. */
export function makeTokens(count: number, bits: Bits): string[] {
  const tokens: string[] = [];
  let wordsLeft: number | null = null;
  for (let i = 0; i < count; i++) {
    if (wordsLeft !== null && (wordsLeft === 0 || i === count - 1) && i > 0) {
      tokens[i] = '.';
      wordsLeft = null;
      continue;
    }
    const word = WORDS[bits() % WORDS.length]!;
    const space = i === 0 ? '' : ' ';
    if (wordsLeft === null) {
      wordsLeft = 6 + (bits() % 8);
      tokens[i] = space + word[0]!.toUpperCase() + word.slice(1);
    } else {
      tokens[i] = space + word;
    }
    wordsLeft--;
  }
  return tokens;
}
