import { labRoot } from '../../../build/lab-root.ts';
import { AA_KINDS, type AaOutcome, runAa } from '../../../calibrate/live/aa.ts';
import { summariseAa } from '../../../calibrate/live/aa-summary.ts';
import { openResults, type Results } from '../../../calibrate/live/results.ts';
import { prepare } from '../../../calibrate/live/series.ts';
import { aaLine, aaText } from '../../../calibrate/live/text.ts';
import type { Conditions } from '../../../calibrate/live/update.ts';
import { loadScenario } from '../../../experiment/scenarios.ts';
import { UsageError } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import { duration, whole } from '../../flag-kinds.ts';
import { parseFlags } from '../../flags.ts';
import { deciding, live, placeOf, templateOf } from './live-flags.ts';
import { assertHogPossible, conditionsOf, keepPart, runSeries } from './live-session.ts';

const DEFAULT_EXPERIMENTS = 30;
const DEFAULT_BUDGET_MS = 60_000;

const flags = {
  experiments: whole(1, 1_000, `experiments, one after another (default ${DEFAULT_EXPERIMENTS})`),
  budget: duration('time of each (default 60s)', 10_000),
  ...live,
  ...deciding,
};

export const command: Command = {
  name: 'calibrate aa',
  usage: 'calibrate aa',
  summary: 'compares a build with itself, live and often, and counts false verdicts',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    if (positionals.length > 0) throw new UsageError(`calibrate aa takes no argument "${positionals[0]}"`);
    const labDir = labRoot(values['lab-dir'], io.env);
    const budgetMs = values.budget ?? DEFAULT_BUDGET_MS;
    const experiments = values.experiments ?? DEFAULT_EXPERIMENTS;
    const hog = values.hog ?? false;
    const json = values.json ?? false;
    const template = templateOf(values, budgetMs);
    const place = placeOf('aa', values, labDir);
    const { subject, scenario, seed } = place;
    await loadScenario(scenario);
    let results: Results<AaOutcome> | null = null;
    let conditions: Conditions | null = null;
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
        const settings = {
          command: 'aa',
          build: hash,
          subject,
          scenario,
          seed,
          budgetMs,
          control,
          hog,
          alpha,
          margin,
        };
        results = await openResults<AaOutcome>(place.file, settings, AA_KINDS);
        for (const outcome of results.lines) show(`${aaLine(outcome, experiments)}\n`);
        await runAa(equipment, {
          subject,
          experiments,
          seed,
          hog,
          template,
          results,
          onOutcome: (outcome) => show(`${aaLine(outcome, experiments)}\n`),
        });
      },
      async conclude(whole) {
        await results?.close();
        const outcomes = results?.lines ?? [];
        const summary = summariseAa(outcomes);
        if (json) io.stdout(`${JSON.stringify({ ...place, outcomes, summary }, null, 2)}\n`);
        else io.stdout(`\n${aaText(summary)}`);
        // Beside a hog it is another machine: nothing a report of an ordinary experiment should quote.
        if (!whole || hog || conditions === null || summary.decidable === 0) return;
        const { falseVerdicts, voids, medianMde: mde } = summary;
        await keepPart(io, labDir, conditions, {
          live: { experiments: summary.decidable, falseVerdicts, voids, budgetMs },
          ...(mde === null ? {} : { mde, mdeBudgetMs: budgetMs }),
        });
      },
    });
  },
};
