/** Which functions changed between a commit and its parent. Taken after the search, and never part of what it measures. */
import { join } from 'node:path';
import { makeFolder } from '../build/make-folder.ts';
import type { Equipment } from '../experiment/equipment.ts';
import { UsageError } from '../model/errors.ts';
import type { FlamePage } from '../model/profile.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import { CPU } from '../profile/cpu-subject.ts';
import { profileRounds } from '../profile/rounds.ts';
import { openViewer } from '../profile/speedscope/viewer.ts';
import { makeStudy } from '../profile/study.ts';

export interface ProfileOptions {
  epochs: number;
  windowMs: number;
  cpuIntervalUs: number;
  /** Of every process. Absent: by a pilot. */
  warmupRequests?: number;
}

export type StepProfile =
  | {
      kind: 'taken';
      summary: string;
      /** Shown to differ, largest first. µs of CPU per request, of their own. */
      changes: readonly { name: string; place: string; parentUs: number; commitUs: number }[];
      page: string;
    }
  /** Why there is none. */
  | { kind: 'refused'; why: string };

const SHOWN = 5;

/** `builds`: the parent's first. `renderPage`: the report's renderer, which the lab hands in. */
export async function profileStep(
  equipment: Equipment,
  builds: readonly [Build, Build],
  where: { scenario: Scenario; seed: number; folder: string },
  options: ProfileOptions,
  renderPage: (page: FlamePage) => string,
): Promise<StepProfile> {
  const folder = join(where.folder, 'profile');
  await makeFolder(folder);
  const viewer = await openViewer(folder, equipment.labDir);
  const { scenario, seed } = where;
  try {
    const rounds = await profileRounds(equipment, { ...options, builds, scenario, seed, folder });
    const place = { scenario: scenario.name, seed, folder, viewer };
    const { study } = await makeStudy(rounds, CPU, place, renderPage);
    const { summary, page, frames } = study.differential!;
    const changes = frames
      .filter(({ significant }) => significant)
      .slice(0, SHOWN)
      .map(({ frame, a, b }) => ({ name: frame.name, place: frame.place, parentUs: a, commitUs: b }));
    return { kind: 'taken', summary, changes, page };
  } catch (error) {
    // What is no program of Node has no such profile, and its bisection is none the worse.
    if (!(error instanceof UsageError)) throw error;
    return { kind: 'refused', why: error.message };
  }
}
