import { labRoot } from '../../../build/lab-root.ts';
import type { KnobKind, PlannedEffect } from '../../../calibrate/live/planting.ts';
import { POWER_KINDS, type PowerLine, type PowerOutcome, runPower } from '../../../calibrate/live/power.ts';
import { powerResults, summarisePower, summariseSide } from '../../../calibrate/live/power-summary.ts';
import { openResults, type Results } from '../../../calibrate/live/results.ts';
import { prepare } from '../../../calibrate/live/series.ts';
import { effectText, factorText, powerLine, sideText } from '../../../calibrate/live/text.ts';
import type { Conditions } from '../../../calibrate/live/update.ts';
import { loadScenario } from '../../../experiment/scenarios.ts';
import { UsageError } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import { DEFAULTS } from '../../defaults.ts';
import { duration, oneOf, whole } from '../../flag-kinds.ts';
import { type Flag, type FlagValues, parseFlags } from '../../flags.ts';
import type { Io } from '../../io.ts';
import { deciding, live, perEffect, placeOf, several, templateOf } from './live-flags.ts';
import { assertHogPossible, conditionsOf, keepPart, runSeries } from './live-session.ts';

const PER_CENTS = [0, 0.3, 0.5, 1, 2, 5];
const DEFAULT_EFFECTS = [0.02, 0.05];
const DEFAULT_KIB = 64;
const DEFAULT_EXPERIMENTS = 10;
const DEFAULT_FACTOR_EPOCHS = 24;

const effect: Flag<number> = {
  placeholder: 'X',
  expected: `one of the per cents ${PER_CENTS.join(', ')}`,
  summary: '',
  parse: (value) => {
    const found = PER_CENTS.find((it) => value.trim() !== '' && it === Number(value));
    return found === undefined ? undefined : found / 100;
  },
};

const flags = {
  knob: oneOf(['cpu', 'tail', 'alloc'], 'what is planted: cpu (default), tail or alloc'),
  effects: several(effect, 'per cents of CPU time per request to plant (default 2,5)'),
  kib: several(whole(1, 100_000, ''), `with --knob alloc: KiB per request (default ${DEFAULT_KIB})`),
  experiments: several(whole(1, 1_000, ''), `experiments per effect (default ${DEFAULT_EXPERIMENTS})`),
  budget: several(duration('', 10_000), 'time of each (default 3m)'),
  'factor-epochs': whole(
    6,
    1_000,
    `epochs for the cost of a step of the knob (default ${DEFAULT_FACTOR_EPOCHS})`,
  ),
  ...live,
  ...deciding,
};
type Values = FlagValues<typeof flags>;

export const command: Command = {
  name: 'calibrate power',
  usage: 'calibrate power',
  summary: 'plants differences of known size, and counts how often they are found',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    if (positionals.length > 0) throw new UsageError(`calibrate power takes no argument "${positionals[0]}"`);
    const labDir = labRoot(values['lab-dir'], io.env);
    const knob = values.knob ?? 'cpu';
    const effects = effectsOf(values, knob);
    const hog = values.hog ?? false;
    const json = values.json ?? false;
    const template = templateOf(values, Math.min(...effects.map(({ budgetMs }) => budgetMs)));
    const place = placeOf(`power-${knob}`, values, labDir);
    const { subject, scenario, seed } = place;
    await loadScenario(scenario);
    let results: Results<PowerLine> | null = null;
    let conditions: Conditions | null = null;
    const lineOf = (outcome: PowerOutcome): string => {
      const asked = effects.find(({ amount }) => amount === outcome.amount);
      return `${powerLine(knob, outcome, asked?.experiments ?? outcome.index + 1)}\n`;
    };
    return runSeries(io, {
      place,
      labDir,
      json,
      async measure(equipment, show) {
        if (hog) assertHogPossible(equipment);
        const [build] = await prepare(equipment, subject);
        conditions = await conditionsOf(equipment, place, template.alpha);
        const { control, alpha, margin } = template;
        const { hash } = build.summary;
        const budgets = Object.fromEntries(effects.map(({ amount, budgetMs }) => [amount, budgetMs]));
        const settings = {
          command: 'power',
          knob,
          build: hash,
          subject,
          scenario,
          seed,
          budgets,
          control,
          hog,
          alpha,
          margin,
        };
        results = await openResults<PowerLine>(place.file, settings, POWER_KINDS);
        for (const line of results.lines) show(line.kind === 'factor' ? factorText(line) : lineOf(line));
        await runPower(equipment, {
          subject,
          knob,
          effects,
          factorEpochs: values['factor-epochs'] ?? DEFAULT_FACTOR_EPOCHS,
          seed,
          hog,
          template,
          results,
          onFactor: (factor) => show(factorText(factor)),
          onOutcome: (outcome) => show(lineOf(outcome)),
        });
      },
      async conclude(whole) {
        await results?.close();
        const found = report(io, json, knob, results?.lines ?? [], template.margin, place);
        if (!whole || hog || knob !== 'cpu' || conditions === null) return;
        await keepPart(io, labDir, conditions, { power: powerResults(found) });
      },
    });
  },
};

function effectsOf(values: Values, knob: KnobKind): PlannedEffect[] {
  if (knob === 'alloc' && values.effects !== undefined)
    throw new UsageError('--effects does not go with --knob alloc, whose effect is not known; give --kib');
  if (knob !== 'alloc' && values.kib !== undefined)
    throw new UsageError(`--kib goes with --knob alloc, got --knob ${knob}`);
  const amounts = knob === 'alloc' ? (values.kib ?? [DEFAULT_KIB]) : (values.effects ?? DEFAULT_EFFECTS);
  if (new Set(amounts).size < amounts.length)
    throw new UsageError(`--${knob === 'alloc' ? 'kib' : 'effects'}: expected each effect once`);
  const experiments = perEffect('experiments', values.experiments ?? [DEFAULT_EXPERIMENTS], amounts.length);
  const budgets = perEffect('budget', values.budget ?? [DEFAULTS.budgetMs], amounts.length);
  return amounts.map((amount, i) => ({
    amount,
    experiments: experiments[i]!,
    budgetMs: budgets[i]!,
  }));
}

/** Prints the summary, and returns it. */
function report(
  io: Io,
  json: boolean,
  knob: KnobKind,
  lines: readonly PowerLine[],
  margin: number,
  place: object,
): ReturnType<typeof summarisePower> {
  const outcomes = lines.filter((line) => line.kind === 'outcome');
  const factor = lines.find((line) => line.kind === 'factor') ?? null;
  const summary = summarisePower(outcomes, margin);
  const sides = summary.map(({ amount }) => {
    const own = outcomes.filter((outcome) => outcome.amount === amount);
    return {
      plain: summariseSide(own.map(({ plain }) => plain)),
      turned: summariseSide(own.map(({ turned }) => turned)),
    };
  });
  if (json) {
    io.stdout(`${JSON.stringify({ ...place, knob, factor, outcomes, summary, sides }, null, 2)}\n`);
    return summary;
  }
  io.stdout(outcomes.length === 0 ? 'No experiment was completed.\n' : '\n');
  for (const [i, effect] of summary.entries()) {
    io.stdout(effectText(knob, effect));
    if (knob === 'cpu') continue;
    io.stdout(sideText('plain', sides[i]!.plain) + sideText('knob turned', sides[i]!.turned));
  }
  return summary;
}
