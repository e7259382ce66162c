import type { Random } from '../../stats/random.ts';
import type { HttpInput } from './input.ts';
import { pick, requestText } from './templates.ts';

/** Bytes that mean something to one parser or another. */
const TELLING = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  '\r\n\r\n',
  ' ',
  '\t',
  ':',
  ',',
  ';',
  '0',
  '\x7f',
  '\x80',
  '\xff',
  '\x0b',
  '%',
];

type Mutation = (text: string, random: Random) => string;

/** The text with `put` in the place of `remove` characters at a random place. */
const splice = (text: string, random: Random, remove: number, put: string): string => {
  const at = random.integer(text.length + 1);
  return text.slice(0, at) + put + text.slice(at + remove);
};

const MUTATIONS: readonly Mutation[] = [
  (text, random) => splice(text, random, 1, String.fromCharCode(random.integer(256))),
  (text, random) => splice(text, random, 0, String.fromCharCode(random.integer(256))),
  (text, random) => splice(text, random, 1, pick(random, TELLING)),
  (text, random) => splice(text, random, 0, pick(random, TELLING)),
  (text, random) => splice(text, random, 1 + random.integer(4), ''),
  // A piece twice.
  (text, random) => {
    const at = random.integer(text.length + 1);
    const piece = text.slice(at, at + 1 + random.integer(40));
    return text.slice(0, at) + piece + text.slice(at);
  },
  // Line ends of one kind become another.
  (text, random) => text.replaceAll('\r\n', pick(random, ['\n', '\r', '\r\r\n', '\n\r'])),
  (text, random) => {
    const ends = [...text.matchAll(/\r\n/g)];
    if (ends.length === 0) return text;
    const { index } = pick(random, ends);
    return text.slice(0, index) + pick(random, ['\n', '\r', '', '\r\r\n', '\n\n']) + text.slice(index + 2);
  },
  // An early end.
  (text, random) => text.slice(0, random.integer(text.length + 1)),
  // One bit.
  (text, random) => {
    if (text === '') return text;
    const at = random.integer(text.length);
    const flipped = (text.charCodeAt(at) & 0xff) ^ (1 << random.integer(8));
    return text.slice(0, at) + String.fromCharCode(flipped) + text.slice(at + 1);
  },
];

/** The input follows from the random stream alone. */
export function httpInput(random: Random): HttpInput {
  const requests = pick(random, [1, 1, 1, 2, 3, 5]);
  let text = '';
  // Before a request, empty lines are allowed by some.
  if (random.integer(25) === 0) text += pick(random, ['\r\n', '\n', '\r\n\r\n', ' ', '\0']);
  for (let i = 0; i < requests; i++) text += requestText(random);
  for (let n = pick(random, [0, 0, 0, 1, 1, 1, 2, 4]); n > 0; n--)
    text = pick(random, MUTATIONS)(text, random);
  return { segments: split(Buffer.from(text, 'latin1'), random), probe: random.coin() };
}

function split(bytes: Buffer, random: Random): Buffer[] {
  const cuts = pick(random, [0, 0, 0, 1, 2, 4, 8]);
  const places = Array.from({ length: cuts }, () => random.integer(bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...places]
    .map((place, i) => bytes.subarray(place, places[i] ?? bytes.length))
    .filter((segment) => segment.length > 0);
}
