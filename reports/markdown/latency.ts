/** Response times in the open loop, one table over all scenarios. */
import type { Analysis, ResponseTimes, VariantRow } from '../../harness/model/analysis.ts';
import { variantName } from '../shared/control.ts';
import {
  allLoadsText,
  arrivalsText,
  COUNTED_FROM,
  effectAt,
  latencyGroups,
  loadName,
  loadNote,
  notMeasurable,
  PERCENTILES,
  saysRates,
  scenarioLoads,
  timeAt,
  voidSentences,
} from '../shared/latency.ts';
import { md } from '../shared/markdown-escape.ts';
import * as words from '../shared/words.ts';
import { folded, table } from './table.ts';

function lines(analysis: Analysis, rows: readonly VariantRow[]): string[][] {
  const { scenario } = rows[0]!;
  return scenarioLoads(analysis, scenario).flatMap(({ load }, i) =>
    rows.map((row, r) => {
      const times = row.responseTimes[i]!;
      return [
        r === 0 ? loadAndRate(analysis, scenario, times) : '',
        md(variantName(analysis, row.variant)),
        ...PERCENTILES.map((percentile) => {
          const effect = effectAt(analysis, row, load, percentile)?.effect;
          const time = words.us(timeAt(times, percentile));
          return effect ? `${time}<br>${words.effectChange(effect)} (${words.changeInterval(effect)})` : time;
        }),
      ];
    }),
  );
}

function loadAndRate(analysis: Analysis, scenario: string, { load, ratePerS }: ResponseTimes): string {
  const name = loadName(analysis, scenario, load);
  return saysRates(analysis, scenario) ? name : `${name}, ${arrivalsText(ratePerS)}`;
}

const list = (items: readonly string[]): string => items.map((item) => `- ${md(item)}`).join('\n');

/** Empty without an open loop. */
export function latency(analysis: Analysis): string[] {
  const groups = latencyGroups(analysis);
  if (groups.length === 0) return [];
  const parts = groups.flatMap(({ scenario, rows }) => {
    const missing = notMeasurable(analysis, scenario);
    const voids = voidSentences(analysis, rows);
    return [
      `${groups.length > 1 ? `**${md(scenario)}** ` : ''}${md(loadNote(analysis, scenario))}`,
      table(
        ['load', 'variant', ...PERCENTILES.map((percentile) => `p${percentile}`)],
        ['left', 'left', 'right', 'right', 'right', 'right'],
        lines(analysis, rows),
      ),
      ...(voids.length === 0
        ? []
        : [`Void stretches, left out for both sides of a comparison:\n\n${list(voids)}`]),
      ...(missing.length === 0 ? [] : [`Not measurable:\n\n${list(missing)}`]),
    ];
  });
  const body = [COUNTED_FROM, ...parts].join('\n\n');
  return [folded(`Response times at ${allLoadsText(analysis)}`, body)];
}
