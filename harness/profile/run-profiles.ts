/** Profiles that belong to a run: taken after its epochs, kept in its folder, shown in its report. */
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { makeFolder } from '../build/make-folder.ts';
import { writeAtomic } from '../build/write-atomic.ts';
import type { Equipment } from '../experiment/equipment.ts';
import type { Run } from '../experiment/store.ts';
import { scenarioOf } from '../experiment/workload-store.ts';
import type { FlamePage, ProfileSummary } from '../model/profile.ts';
import { CPU } from './cpu-subject.ts';
import { profileRounds, safe } from './rounds.ts';
import { openViewer } from './speedscope/viewer.ts';
import { makeStudy } from './study.ts';

const FILE = 'profiles.json';
/** Rows of a report's table. */
const TOP = 10;

export interface RunProfileOptions {
  epochs: number;
  windowMs: number;
  cpuIntervalUs: number;
}

export interface RunProfilePlace {
  /** Of `profiles.json` and the profiles. */
  directory: string;
  /** Folder in which all of them share one copy of speedscope. */
  viewers: string;
}

/** Profiles the baseline against each candidate on the first scenario, and writes `profiles.json`; by default with the run. */
export async function profileRun(
  equipment: Equipment,
  run: Run,
  options: RunProfileOptions,
  renderPage: (page: FlamePage) => string,
  { directory, viewers }: RunProfilePlace = { directory: run.directory, viewers: equipment.labDir },
): Promise<void> {
  const { variants, scenarios, seed } = run.record.plan;
  const [baseline, ...candidates] = variants;
  const scenario = await scenarioOf(run, equipment, scenarios[0]!);
  const summaries: ProfileSummary[] = [];
  for (const candidate of candidates) {
    equipment.emit({ kind: 'step', text: `profile ${baseline} and ${candidate}, ${scenario.name}` });
    const folder = join(directory, `profile-${safe(candidate)}`);
    await makeFolder(folder);
    const builds = [await equipment.target(baseline!).build(), await equipment.target(candidate).build()];
    const rounds = await profileRounds(equipment, { ...options, builds, scenario, seed, folder });
    const viewer = await openViewer(folder, viewers);
    const place = { scenario: scenario.name, seed, folder, viewer };
    const { study } = await makeStudy(rounds, CPU, place, renderPage);
    const difference = study.differential!;
    summaries.push({
      candidate,
      scenario: scenario.name,
      epochs: difference.epochs,
      summary: difference.summary,
      changes: difference.frames
        .filter(({ significant }) => significant)
        .slice(0, TOP)
        .map(({ frame, a, b, difference: differenceUs, interval }) => ({
          name: frame.name,
          place: frame.place,
          line: frame.line,
          baselineUs: a,
          candidateUs: b,
          differenceUs,
          lowUs: interval?.low ?? null,
          highUs: interval?.high ?? null,
          share: difference.difference === 0 ? null : differenceUs / difference.difference,
        })),
      page: relative(directory, difference.page),
    });
  }
  await writeAtomic(join(directory, FILE), `${JSON.stringify(summaries, null, 1)}\n`);
}

/** Those of a run; none when none were taken. */
export async function readRunProfiles(directory: string): Promise<ProfileSummary[]> {
  try {
    return JSON.parse(await readFile(join(directory, FILE), 'utf8')) as ProfileSummary[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
