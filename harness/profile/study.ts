/** From profiled process lives to pages and tables: of one variant, or of the difference of two. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FlamePage, ProfileUnit, StageRow } from '../model/profile.ts';
import { type Differential, differential } from './differential.ts';
import { changedStages, type DifferentialWording, differentialPage, summaryOf } from './differential-page.ts';
import { type Heading, stageRows } from './flame-page.ts';
import { type FoldedProfile, meanProfile } from './fold.ts';
import { type ProfileRound, safe } from './rounds.ts';
import type { Viewer } from './speedscope/viewer.ts';
import { stageDifferential } from './stages/by-stage.ts';

/** Level of all functions judged together, and of all stages. */
export const ALPHA = 0.05;

/** What is profiled, in words and pages. */
export interface Subject {
  /** Completes a title: `where the time goes`. */
  title: string;
  /** Stages are read from the whole stack of what a request does: of allocations they would say little. */
  stages: boolean;
  wording: DifferentialWording;
  page(mean: FoldedProfile, heading: Heading): FlamePage;
  /** What one variant's profiles say beside their figures. */
  facts(variant: string): [label: string, text: string][];
}

export interface Study {
  scenario: string;
  seed: number;
  unit: ProfileUnit;
  variants: readonly {
    name: string;
    /** In the unit. */
    perRequest: number;
    samples: number;
    requests: number;
    stages: readonly StageRow[];
    facts: readonly (readonly [label: string, text: string])[];
    profiles: readonly string[];
    /** Of each profile: a page that opens it in speedscope, from disk. */
    speedscope: readonly string[];
    page: string;
  }[];
  /** null: of one variant. */
  differential: (Differential & { summary: string; stages: readonly StageRow[]; page: string }) | null;
}

export interface StudyResult {
  study: Study;
  subject: Subject;
  means: ReadonlyMap<string, FoldedProfile>;
}

export interface StudyPlace {
  scenario: string;
  seed: number;
  folder: string;
  viewer: Viewer;
}

/** `renderPage`: the report's renderer, which the lab hands in. Writes pages and `profile.json` into `folder`. */
export async function makeStudy(
  rounds: readonly ProfileRound[],
  subject: Subject,
  { scenario, seed, folder, viewer }: StudyPlace,
  renderPage: (page: FlamePage) => string,
): Promise<StudyResult> {
  const names = [...new Set(rounds.map(({ variant }) => variant))];
  const of = (name: string): ProfileRound[] => rounds.filter(({ variant }) => variant === name);
  const means = new Map(names.map((name) => [name, meanProfile(of(name).map(({ folded }) => folded))]));
  const factsOf = (own: readonly ProfileRound[]): [string, string][] => [
    ['scenario', scenario],
    ['processes', String(own.length)],
    ['requests', sum(own.map(({ requests }) => requests)).toLocaleString('en')],
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
    const facts = subject.facts(name);
    const heading = { title: `${name}: ${subject.title}`, facts: [...factsOf(own), ...facts] };
    const speedscope = [];
    for (const { file } of own) speedscope.push(await viewer.link(file));
    variants.push({
      name,
      perRequest: mean.root.total,
      samples: mean.samples,
      requests: sum(own.map(({ requests }) => requests)),
      stages: subject.stages ? stageRows(mean) : [],
      facts,
      profiles: own.map(({ file }) => file),
      speedscope,
      page: await write(`${safe(name)}.html`, subject.page(mean, heading)),
    });
  }

  let difference: Study['differential'] = null;
  const [a, b] = names;
  if (a !== undefined && b !== undefined) {
    const epochs = of(a).map((round, i) => ({ a: round.folded, b: of(b)[i]!.folded }));
    const result = differential(epochs, ALPHA);
    const stages = subject.stages ? stageDifferential(epochs, ALPHA) : null;
    const compared = {
      difference: result,
      stages,
      means: { a: means.get(a)!, b: means.get(b)! },
      names: { a, b },
    };
    const page = differentialPage(
      compared,
      {
        title: `${b} against ${a}: what changed`,
        facts: [
          ...factsOf(rounds),
          [
            'judged',
            `${result.frames.length} functions by e-BH at ${ALPHA * 100} %, ${epochs.length} epochs`,
          ],
        ],
      },
      subject.wording,
    );
    difference = {
      ...result,
      summary: summaryOf(compared, subject.wording),
      stages: stages === null ? [] : changedStages(stages, compared.means),
      page: await write('differential.html', page),
    };
  }
  const unit = means.get(names[0]!)!.unit;
  const study: Study = { scenario, seed, unit, variants, differential: difference };
  await writeFile(join(folder, 'profile.json'), `${JSON.stringify(study, null, 1)}\n`);
  return { study, subject, means };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
