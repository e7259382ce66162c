/** Targets that spend a known amount more on every request: a build with a preload before its own arguments. */
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { asMock } from '../../build/as-mock.ts';
import { twinOf } from '../../build/twin.ts';
import type { MockBuild, Target } from '../../model/target.ts';

export interface Knobs {
  /** Steps of arithmetic before each request. */
  cpu: number;
  /** KiB of young objects before each request. */
  allocKiB: number;
  /** Steps before one request in `tailEvery`; 0: before none. */
  tail: number;
  tailEvery: number;
  /** Count the collections of the process, and say so on stderr when it ends. */
  gc: boolean;
}

export const NO_KNOBS: Knobs = { cpu: 0, allocKiB: 0, tail: 0, tailEvery: 0, gc: false };

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'knob.mjs')).href;
const DIGITS = 10;

/** Arguments for `node`, equally long whatever the knobs: only digits differ. Throws RangeError on what is no count. */
export function knobArguments({ cpu, allocKiB, tail, tailEvery, gc }: Knobs): string[] {
  const numbers = { cpu, alloc: allocKiB, tail, every: tailEvery };
  const query = Object.entries(numbers).map(([name, n]) => {
    if (!Number.isSafeInteger(n) || n < 0 || String(n).length > DIGITS) {
      throw new RangeError(`knob ${name}: expected a whole number of at most ${DIGITS} digits, got ${n}`);
    }
    return `${name}=${String(n).padStart(DIGITS, '0')}`;
  });
  return ['--import', `${PRELOAD}?${query.join('&')}&gc=${gc ? 1 : 0}`];
}

/** `cpu1234`, `alloc64k`, `tail5000x100`: for the name of a variant. */
export function knobLabel({ cpu, allocKiB, tail, tailEvery }: Knobs): string {
  if (tail > 0) return `tail${tail}x${tailEvery}`;
  return allocKiB > 0 ? `alloc${allocKiB}k` : `cpu${cpu}`;
}

/**
 * The target with the knobs turned, under another name. It lies in the directory of the base build and shares its
 * stored proof: the preload changes what a request costs, and no answer.
 */
export function knobTarget(base: Target, name: string, knobs: Knobs): Target<MockBuild> {
  return {
    name,
    async build(): Promise<MockBuild> {
      const build = asMock(await base.build(), 'turning a knob');
      const levels = { ...build.summary.levels, knob: knobLabel(knobs) };
      return {
        ...build,
        summary: { ...build.summary, variant: name, levels },
        argv: [...knobArguments(knobs), ...build.argv],
      };
    },
  };
}

/** The same build from a directory of its own: a candidate that differs in nothing. */
export const copyTarget = (base: Target, name: string): Target<MockBuild> => ({
  name,
  build: async () => twinOf(asMock(await base.build(), 'copying a build'), name),
});
