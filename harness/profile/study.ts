/** From profiled process lives to pages and tables: of one variant, or of the difference of two. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FlamePage } from '../model/profile.ts';
import { type Differential, differential } from './differential.ts';
import { differentialPage, flamePage, summaryOf } from './flame-page.ts';
import { type FoldedProfile, meanProfile } from './fold.ts';
import { type ProfileRound, safe } from './rounds.ts';

/** Level of all functions judged together. */
export const ALPHA = 0.05;

export interface Study {
  scenario: string;
  seed: number;
  variants: readonly {
    name: string;
    cpuUsPerRequest: number;
    samples: number;
    requests: number;
    profiles: readonly string[];
    page: string;
  }[];
  /** null: of one variant. */
  differential: (Differential & { summary: string; page: string }) | null;
}

export interface StudyResult {
  study: Study;
  means: ReadonlyMap<string, FoldedProfile>;
}

/** `renderPage`: the report's renderer, which the lab hands in. Writes pages and `profile.json` into `folder`. */
export async function makeStudy(
  rounds: readonly ProfileRound[],
  { scenario, seed, folder }: { scenario: string; seed: number; folder: string },
  renderPage: (page: FlamePage) => string,
): Promise<StudyResult> {
  const names = [...new Set(rounds.map(({ variant }) => variant))];
  const of = (name: string): ProfileRound[] => rounds.filter(({ variant }) => variant === name);
  const means = new Map(names.map((name) => [name, meanProfile(of(name).map(({ folded }) => folded))]));
  const factsOf = (own: readonly ProfileRound[]): [string, string][] => [
    ['scenario', scenario],
    ['processes', String(own.length)],
    ['requests', sum(own.map(({ capture }) => capture.requests)).toLocaleString('en')],
    ['samples', sum(own.map(({ folded }) => folded.samples)).toLocaleString('en')],
    ['seed', String(seed)],
  ];
  const write = async (name: string, page: FlamePage): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, renderPage(page));
    return path;
  };

  const variants = [];
  for (const name of names) {
    const own = of(name);
    const mean = means.get(name)!;
    const page = flamePage(mean, { title: `${name}: where the time goes`, facts: factsOf(own) });
    variants.push({
      name,
      cpuUsPerRequest: mean.root.totalUs,
      samples: mean.samples,
      requests: sum(own.map(({ capture }) => capture.requests)),
      profiles: own.map(({ capture }) => capture.cpuFile!),
      page: await write(`${safe(name)}.html`, page),
    });
  }

  let difference: Study['differential'] = null;
  const [a, b] = names;
  if (a !== undefined && b !== undefined) {
    const epochs = of(a).map((round, i) => ({ a: round.folded, b: of(b)[i]!.folded }));
    const result = differential(epochs, ALPHA);
    const sides = { a, b };
    const page = differentialPage(result, { a: means.get(a)!, b: means.get(b)! }, sides, {
      title: `${b} against ${a}: what changed`,
      facts: [
        ...factsOf(rounds),
        ['judged', `${result.frames.length} functions by e-BH at ${ALPHA * 100} %, ${epochs.length} epochs`],
      ],
    });
    difference = {
      ...result,
      summary: summaryOf(result, sides),
      page: await write('differential.html', page),
    };
  }
  const study: Study = { scenario, seed, variants, differential: difference };
  await writeFile(join(folder, 'profile.json'), `${JSON.stringify(study, null, 1)}\n`);
  return { study, means };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
