/** One folded profile as what a flamegraph page shows. Pure. */
import type { FlamePage, StageRow } from '../model/profile.ts';
import { formatFigure } from '../model/units.ts';
import { Frames, rounded } from './flame-frames.ts';
import type { FoldedProfile } from './fold.ts';
import { byStage, stageCosts } from './stages/by-stage.ts';
import { STAGES } from './stages/rules.ts';

export type Heading = Pick<FlamePage, 'title' | 'facts'>;

const ALL_MEANING = 'Callers above, what they call below.';
export const STAGE_MEANING = 'What happens to a request, and below each stage the functions that it is.';

/** A profile of CPU time, with its stages. */
export function flamePage(profile: FoldedProfile, { title, facts }: Heading): FlamePage {
  const frames = new Frames();
  return {
    title,
    summary: `${formatFigure(profile.root.total, 'us')} of CPU per request. Widths are shares of it; time in which the process waited is left out.`,
    facts,
    unit: 'us',
    of: 'of CPU per request',
    views: [
      { label: 'all', meaning: ALL_MEANING, root: frames.whole(profile) },
      { label: 'by stage', meaning: STAGE_MEANING, root: frames.whole(byStage(profile)) },
    ],
    frames: frames.list,
    sides: null,
    stages: stageRows(profile),
    chart: null,
    changes: [],
  };
}

export function stageRows(profile: FoldedProfile): StageRow[] {
  return stageCosts(profile).map(({ stage, value, share }) => ({
    name: stage,
    meaning: STAGES[stage],
    value: rounded(value),
    share,
    change: null,
  }));
}

/** What `plainPage` says in words. */
export interface Wording {
  summary: string;
  /** Completes a figure: `allocated per request`. */
  of: string;
  meaning: string;
}

/** A profile of anything else: one view of all. */
export function plainPage(
  profile: FoldedProfile,
  { title, facts }: Heading,
  { summary, of, meaning }: Wording,
): FlamePage {
  const frames = new Frames();
  const root = frames.whole(profile);
  return {
    title,
    summary,
    facts,
    unit: profile.unit,
    of,
    frames: frames.list,
    views: [{ label: 'all', meaning, root }],
    sides: null,
    stages: [],
    chart: null,
    changes: [],
  };
}
