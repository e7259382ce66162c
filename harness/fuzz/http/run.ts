import { createRandom } from '../../stats/random.ts';
import { type Compared, compare, compareOnce, FIRST_LOOK, isFinding } from './compare.ts';
import { DECLARED } from './declared.ts';
import { httpInput } from './generate.ts';
import { bytesOf, type HttpInput, toJson } from './input.ts';
import { type Pair, startPair } from './pair.ts';
import { shrink } from './shrink.ts';

export interface HttpFuzzOptions {
  variant: string;
  seed: number;
  inputs: number;
  signal?: AbortSignal;
  /** Called now and then with how many are done. */
  progress?(done: number): void;
}

export interface HttpFuzzResult {
  inputs: number;
  /** How often the reference came to which outcome; only the first words of long ones. */
  outcomes: ReadonlyMap<string, number>;
  findings: readonly HttpFinding[];
  /** Differences seen while both servers were busy that were none when they were asked again, one at a time. */
  unsettled: number;
  /** Findings beyond those that are kept. */
  more: number;
  /** Uses of each declaration of the level, by id. */
  declared: ReadonlyMap<string, number>;
  elapsedMs: number;
}

export interface HttpFinding {
  seed: number;
  index: number;
  /** As made, and as small as it could be made. */
  input: HttpInput;
  small: HttpInput;
  outcome: Compared;
}

const CONNECTIONS = 64;
/** Each is made small by hundreds of deliveries. */
const KEPT_FINDINGS = 12;
/** With so many the rest is left out: each takes seconds, and they will be of the same few kinds. */
const MOST_FINDINGS = 200;
/** Few enough not to slow one another. */
const SETTLED_AT_ONCE = 8;

/** The n-th input of a seed. */
export const inputOf = (seed: number, index: number): HttpInput =>
  httpInput(createRandom(seed).fork(`http ${index}`));

/** Inputs 0 … n − 1 of the seed, many at once, each to both servers. */
export async function fuzzHttp(options: HttpFuzzOptions): Promise<HttpFuzzResult> {
  const { variant, seed, inputs, signal, progress } = options;
  const pair = await startPair(variant);
  const startedAt = performance.now();
  const outcomes = new Map<string, number>();
  const declared = new Map(
    DECLARED.filter(({ level }) => level === pair.level).map(({ id }): [string, number] => [id, 0]),
  );
  const found: Found[] = [];
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (next < inputs && found.length < MOST_FINDINGS && !signal?.aborted) {
      const index = next++;
      const input = inputOf(seed, index);
      const outcome = await compare(pair, DECLARED, input);
      count(outcomes, shorten(outcome.reference));
      if (outcome.declared !== null) count(declared, outcome.declared.id);
      if (isFinding(outcome)) found.push({ index, input, outcome });
      done++;
      if (done % 1_000 === 0) progress?.(done);
    }
  };
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    const elapsedMs = performance.now() - startedAt;
    const settled = await settle(pair, found);
    const unsettled = found.length - settled.length;
    const findings = await Promise.all(
      distinct(settled)
        .slice(0, KEPT_FINDINGS)
        .map(async ({ index, input, outcome }) => ({
          seed,
          index,
          input,
          ...(await minimal(pair, input, outcome)),
        })),
    );
    return {
      inputs: done,
      outcomes,
      findings,
      unsettled,
      more: found.length - unsettled - findings.length,
      declared,
      elapsedMs,
    };
  } finally {
    await pair.stop();
  }
}

const count = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

/** Methods and lengths would make nearly every outcome one of its own. */
const shorten = (outcome: string): string => outcome.replace(/ [^ ,;]+ \d+(?=[,;]|$)/g, '');

/** One of each pair of outcomes first, then the rest. */
function distinct<T extends { outcome: Compared }>(found: readonly T[]): T[] {
  const seen = new Set<string>();
  const repeated: T[] = [];
  const firsts = found.filter((finding) => {
    const key = `${shorten(finding.outcome.reference)} | ${shorten(finding.outcome.mock)}`;
    if (!seen.has(key)) return seen.add(key);
    repeated.push(finding);
    return false;
  });
  return [...firsts, ...repeated];
}

interface Found {
  index: number;
  input: HttpInput;
  outcome: Compared;
}

/** Those that are findings still when nothing else goes on. */
async function settle(pair: Pair, found: readonly Found[]): Promise<Found[]> {
  const settled: Found[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < found.length) {
      const { index, input } = found[next++]!;
      const outcome = await compare(pair, DECLARED, input);
      if (isFinding(outcome)) settled.push({ index, input, outcome });
    }
  };
  await Promise.all(Array.from({ length: SETTLED_AT_ONCE }, worker));
  return settled.sort((a, b) => a.index - b.index);
}

async function minimal(
  pair: Pair,
  input: HttpInput,
  outcome: Compared,
): Promise<{ small: HttpInput; outcome: Compared }> {
  const small = await shrink(input, async (candidate) =>
    isFinding(await compareOnce(pair, DECLARED, candidate, FIRST_LOOK)),
  );
  const again = await compare(pair, DECLARED, small);
  return isFinding(again) ? { small, outcome: again } : { small: input, outcome };
}

const SHOWN_CHARACTERS = 1_000;

/** Seed and number stand for what is too long to be shown. */
const cut = (text: string): string =>
  text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length} characters)`;

/** A finding as lines of text, with all that is needed to see it again. */
export function findingLines({ seed, index, small, outcome }: HttpFinding): string[] {
  return [
    `seed ${seed}, input ${index}${outcome.broken ? ' (broken)' : ''}`,
    `  reference: ${outcome.reference}`,
    `  mock:      ${outcome.mock}`,
    `  sent:      ${cut(JSON.stringify(bytesOf(small).toString('latin1')))}`,
    `  corpus:    ${cut(JSON.stringify(toJson(small)))}`,
  ];
}
