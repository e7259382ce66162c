/** Alarms against what was planted. Pure. */
import type { PlantedStep, SeriesPlan, YearPlan } from './plan.ts';
import type { Raised } from './year.ts';

export interface StepScore {
  step: PlantedStep;
  /** Nights from its first one to the alarm, 0 = told at once; null: never before the next event. */
  delay: number | null;
  /** Nights between the true first night and the one that was named; null without an alarm. */
  missedBy: number | null;
}

export interface Score {
  steps: readonly StepScore[];
  drifts: { planted: number; found: number; calledDrift: number };
  /** Alarms that nothing explains, each with its night. */
  falseAlarms: readonly Raised[];
  outliers: number;
}

const signOf = (size: number): Raised['direction'] => (size > 0 ? 'slower' : 'faster');

export function score({ series, nights }: YearPlan, raised: readonly Raised[]): Score {
  const parts = series.map((plan) =>
    scoreSeries(
      plan,
      nights,
      raised.filter((it) => it.series === plan.name),
    ),
  );
  return {
    steps: parts.flatMap(({ steps }) => steps),
    drifts: {
      planted: parts.filter(({ drift }) => drift !== null).length,
      found: parts.filter(({ drift }) => drift !== null && drift !== 'missed').length,
      calledDrift: parts.filter(({ drift }) => drift === 'drift').length,
    },
    falseAlarms: parts.flatMap(({ falseAlarms }) => falseAlarms),
    outliers: series.reduce((sum, { outliers }) => sum + outliers.size, 0),
  };
}

interface SeriesScore {
  steps: StepScore[];
  drift: 'drift' | 'step' | 'missed' | null;
  falseAlarms: Raised[];
}

/**
 * The first alarm of the right direction between a step and the next event is that step's. Any number of alarms of the right direction
 * belong to a drift, from its first night to the end of the year. All others are false, those that repeat a step too.
 */
function scoreSeries({ steps, drift }: SeriesPlan, nights: number, raised: readonly Raised[]): SeriesScore {
  const starts = [...steps.map(({ night }) => night), ...(drift === null ? [] : [drift.from]), nights];
  const explained = new Set<Raised>();
  const scored = steps.map((step, i): StepScore => {
    const alarm = raised.find(
      ({ night, direction }) =>
        night >= step.night && night < starts[i + 1]! && direction === signOf(step.size),
    );
    if (alarm === undefined) return { step, delay: null, missedBy: null };
    explained.add(alarm);
    return { step, delay: alarm.night - step.night, missedBy: Math.abs(alarm.since - step.night) };
  });
  const ofDrift =
    drift === null
      ? []
      : raised.filter(({ night, direction }) => night >= drift.from && direction === signOf(drift.size));
  for (const alarm of ofDrift) explained.add(alarm);
  const called = ofDrift.some(({ kind }) => kind === 'drift') ? 'drift' : 'step';
  return {
    steps: scored,
    drift: drift === null ? null : ofDrift.length === 0 ? 'missed' : called,
    falseAlarms: raised.filter((alarm) => !explained.has(alarm)),
  };
}
