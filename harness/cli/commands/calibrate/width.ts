import { labRoot } from '../../../build/lab-root.ts';
import { medianOrNull } from '../../../calibrate/live/aa-summary.ts';
import { openResults, type Results } from '../../../calibrate/live/results.ts';
import { prepare } from '../../../calibrate/live/series.ts';
import { runWidth, WIDTH_KINDS, type WidthLine } from '../../../calibrate/live/width.ts';
import { DESIGNS } from '../../../calibrate/live/width-design.ts';
import { summariseWidth } from '../../../calibrate/live/width-summary.ts';
import { type Took, widthLine, widthText } from '../../../calibrate/live/width-text.ts';
import { loadScenario } from '../../../experiment/scenarios.ts';
import { UsageError } from '../../../model/errors.ts';
import { formatDuration } from '../../../model/units.ts';
import type { Command } from '../../command.ts';
import { DEFAULTS } from '../../defaults.ts';
import { duration, whole } from '../../flag-kinds.ts';
import { parseFlags } from '../../flags.ts';
import { live, placeOf, templateOf } from './live-flags.ts';
import { runSeries } from './live-session.ts';

const DEFAULT_REPEATS = 8;
const CONFIDENCE = 0.95;

const flags = {
  budget: duration('wall time of one comparison (default 3m)', 10_000),
  repeats: whole(2, 200, `comparisons of each kind (default ${DEFAULT_REPEATS})`),
  ...live,
};

export const command: Command = {
  name: 'calibrate width',
  usage: 'calibrate width',
  summary: 'the interval’s width at equal wall time: interleaved, or all A and then all B',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    if (positionals.length > 0) throw new UsageError(`calibrate width takes no argument "${positionals[0]}"`);
    const labDir = labRoot(values['lab-dir'], io.env);
    const budgetMs = values.budget ?? DEFAULTS.budgetMs;
    const repeats = values.repeats ?? DEFAULT_REPEATS;
    const json = values.json ?? false;
    const template = templateOf(values, budgetMs);
    const place = placeOf('width', values, labDir);
    const { subject, scenario, seed } = place;
    await loadScenario(scenario);
    let results: Results<WidthLine> | null = null;
    return runSeries(io, {
      place,
      labDir,
      json,
      async measure(equipment, show) {
        const comparisons = DESIGNS.length * repeats;
        equipment.emit({
          kind: 'note',
          text: `${comparisons} comparisons of ${formatDuration(budgetMs)}: about ${formatDuration(comparisons * budgetMs)}`,
        });
        const builds = await prepare(equipment, subject);
        const { hash } = builds[0].summary;
        const settings = {
          command: 'width',
          build: hash,
          subject,
          scenario,
          seed,
          budgetMs,
          confidence: CONFIDENCE,
        };
        results = await openResults<WidthLine>(place.file, settings, WIDTH_KINDS);
        for (const line of results.lines) show(`${widthLine(line, repeats)}\n`);
        await runWidth(equipment, {
          builds,
          repeats,
          budgetMs,
          seed,
          template,
          confidence: CONFIDENCE,
          margin: DEFAULTS.margin,
          results,
          onComparison: (line) => show(`${widthLine(line, repeats)}\n`),
        });
      },
      async conclude() {
        await results?.close();
        const lines = results?.lines ?? [];
        const summary = summariseWidth(lines, CONFIDENCE);
        const anytimeHalf = medianOrNull(lines.map((line) => line.anytimeHalf));
        const took = tookOf(lines);
        if (json)
          io.stdout(
            `${JSON.stringify({ ...place, budgetMs, comparisons: lines, summary, anytimeHalf, took }, null, 2)}\n`,
          );
        else io.stdout(`\n${widthText(summary, { budgetMs, confidence: CONFIDENCE, anytimeHalf, took })}`);
      },
    });
  },
};

const tookOf = (lines: readonly WidthLine[]): Took =>
  Object.fromEntries(
    DESIGNS.map((design) => [
      design,
      medianOrNull(lines.flatMap((line) => (line.design === design ? line.durationMs : []))),
    ]),
  ) as Took;
