/** Two folded profiles and what differs between them, as what a flamegraph page shows. Pure. */
import type { FlamePage, FlameView, StageRow } from '../model/profile.ts';
import { formatFigure } from '../model/units.ts';
import type { Differential } from './differential.ts';
import { changeOf, Frames, rounded } from './flame-frames.ts';
import { type Heading, STAGE_MEANING } from './flame-page.ts';
import type { FoldedProfile } from './fold.ts';
import { byStage, stageCosts } from './stages/by-stage.ts';
import { STAGES } from './stages/rules.ts';

/** Rows of the table of changes. */
const TOP = 10;

/** Both sides' mean profiles, and what differs between them. */
export interface Compared {
  difference: Differential;
  /** null: what is counted has no stages. */
  stages: Differential | null;
  means: { a: FoldedProfile; b: FoldedProfile };
  names: { a: string; b: string };
}

export interface DifferentialWording {
  /** Completes a figure: `allocated per request`. */
  of: string;
  /** `<variant> allocates <figure> per request`. */
  takes: string;
  each: string;
}

export const CPU_WORDING: DifferentialWording = {
  of: 'of CPU per request',
  takes: 'takes',
  each: 'of CPU per request',
};

export function differentialPage(
  compared: Compared,
  { title, facts }: Heading,
  wording: DifferentialWording = CPU_WORDING,
): FlamePage {
  const { difference, stages, means, names } = compared;
  const { unit } = means.b;
  const frames = new Frames([...difference.frames, ...(stages?.frames ?? [])]);
  // Both, because what only A calls has no width in B, and the other way round.
  const sides = [
    [names.b, names.a, means.b],
    [names.a, names.b, means.a],
  ] as const;
  const what = unit === 'us' ? 'the time that' : 'what';
  const views: FlameView[] = sides.map(([one, other, mean]) => ({
    label: `${one} against ${other}`,
    meaning: `Widths are ${what} ${one} ${wording.takes}; what only ${other} does is in the other view.`,
    root: frames.whole(mean),
  }));
  if (stages !== null) {
    views.push(
      ...sides.map(([one, , mean]) => ({
        label: `${one} by stage`,
        meaning: STAGE_MEANING,
        root: frames.whole(byStage(mean)),
      })),
    );
  }
  const top = difference.frames.filter(({ significant }) => significant).slice(0, TOP);
  return {
    title,
    summary: summaryOf(compared, wording),
    facts,
    unit,
    of: wording.of,
    views,
    sides: names,
    stages: stages === null ? [] : changedStages(stages, means),
    chart: null,
    changes: top.map((change) => ({
      frame: frames.indexOf(change.frame),
      share: difference.difference === 0 ? null : change.difference / difference.difference,
    })),
    frames: frames.list,
  };
}

/** Stages of either side, in the order of a request's life. */
export function changedStages(stages: Differential, { a, b }: Compared['means']): StageRow[] {
  const [ofA, ofB] = [new Map(costs(a)), new Map(costs(b))];
  const judged = new Map(stages.frames.map((change) => [change.frame.name, change]));
  return (Object.keys(STAGES) as (keyof typeof STAGES)[])
    .filter((stage) => ofA.has(stage) || ofB.has(stage))
    .map((stage) => {
      const [valueA, valueB] = [ofA.get(stage)?.value ?? 0, ofB.get(stage)?.value ?? 0];
      const change = judged.get(stage);
      return {
        name: stage,
        meaning: STAGES[stage],
        value: rounded(valueB),
        share: ofB.get(stage)?.share ?? 0,
        change:
          change === undefined
            ? {
                a: rounded(valueA),
                b: rounded(valueB),
                difference: rounded(valueB - valueA),
                low: null,
                high: null,
                significant: false,
              }
            : changeOf(change),
      };
    });
}

const costs = (profile: FoldedProfile) => stageCosts(profile).map((cost) => [cost.stage, cost] as const);

/** How much per request, in which stages and in which functions. */
export function summaryOf(
  { difference: whole, stages, means, names }: Compared,
  { takes, each }: DifferentialWording = CPU_WORDING,
): string {
  const figure = (value: number): string => formatFigure(value, means.b.unit);
  const { a, b, difference, interval } = whole;
  const held = interval === null ? '' : ` (${figure(interval.low)} to ${figure(interval.high)})`;
  const how = `${names.b} ${takes} ${figure(b)} ${each}, ${names.a} ${figure(a)}: ${figure(Math.abs(difference))} ${difference > 0 ? 'more' : 'less'}${held}.`;
  return [how, stagesSentence(stages, figure), functionsSentence(whole, figure)]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function stagesSentence(stages: Differential | null, figure: (value: number) => string): string {
  const changed = stages?.frames.filter(({ significant }) => significant) ?? [];
  if (changed.length === 0) return '';
  const texts = changed.map(
    ({ frame, difference }) => `${frame.name} (${difference > 0 ? '+' : ''}${figure(difference)})`,
  );
  return `By stage: ${texts.join(', ')}.`;
}

function functionsSentence({ difference, frames }: Differential, figure: (value: number) => string): string {
  const significant = frames.filter((frame) => frame.significant);
  if (significant.length === 0) return 'No function was shown to differ.';
  const together = significant.reduce((sum, frame) => sum + frame.difference, 0);
  // Of what is less, as much as they make less is theirs.
  const explained = difference < 0 ? -together : together;
  const count = `${significant.length} ${significant.length === 1 ? 'function differs' : 'functions differ'}`;
  return `${count}; together they make ${figure(explained)} of it.`;
}
