/** What each variant did, in absolute numbers: bars to see, a table to read. */
import type { Analysis, VariantRow } from '../../harness/model/analysis.ts';
import { formatCount } from '../../harness/model/units.ts';
import { isControl, rowsOf, variantName } from '../shared/control.ts';
import * as words from '../shared/words.ts';
import { scrolling, section, seriesClass } from './context.ts';
import { type Html, html } from './markup.ts';
import { pct } from './svg.ts';

function bars(
  analysis: Analysis,
  title: string,
  rows: readonly VariantRow[],
  value: (row: VariantRow) => number | null,
  text: (value: number | null) => string,
): Html {
  const max = Math.max(...rows.map((row) => value(row) ?? 0), Number.MIN_VALUE);
  return html`<figure class="bars"><figcaption>${title}</figcaption>${rows.map((row) => {
    const v = value(row);
    const variant = variantName(analysis, row.variant);
    const name = `${title}, ${variant}`;
    return html`<div class="bar"><span class="name${isControl(analysis, row.variant) ? ' muted' : ''}">${variant}</span><svg class="${seriesClass(analysis, row.variant)}" height="12" role="img"><title>${name}</title><desc>${text(v)}</desc><rect class="track" width="100%" height="100%"/>${v === null ? null : html`<rect class="fill" width="${pct(v / max)}" height="100%"/>`}</svg><span class="num">${text(v)}</span></div>`;
  })}</figure>`;
}

const share = (value: number | null): string => (value === null ? words.NONE : words.percent(value));

const EXTRA: readonly {
  title: string;
  value(row: VariantRow): number | null;
  text(row: VariantRow): string;
}[] = [
  {
    title: 'p99.9',
    value: (row) => row.serviceTime?.p999Us ?? null,
    text: (row) => words.us(row.serviceTime?.p999Us ?? null),
  },
  { title: 'server core', value: (row) => row.serverCpu, text: (row) => share(row.serverCpu) },
  {
    title: 'Little',
    value: (row) => row.littlesLaw,
    text: (row) => (row.littlesLaw === null ? words.NONE : row.littlesLaw.toFixed(2)),
  },
  { title: 'requests', value: (row) => row.requests, text: (row) => formatCount(row.requests) },
  { title: 'verified', value: (row) => row.verified, text: (row) => formatCount(row.verified) },
  { title: 'errors', value: (row) => row.errors, text: (row) => formatCount(row.errors) },
  { title: 'epochs', value: (row) => row.epochs, text: (row) => String(row.epochs) },
];

const [cpu, rate, p50, p99, rss, startup] = words.ROW_COLUMNS;
const COLUMNS = [cpu!, rate!, p50!, p99!, EXTRA[0]!, rss!, startup!, ...EXTRA.slice(1)];

function table(analysis: Analysis, rows: readonly VariantRow[], label: string): Html {
  return scrolling(
    label,
    html`<table class="sortable"><thead><tr><th scope="col">variant</th>${COLUMNS.map(
      ({ title }) => html`<th scope="col" class="r">${title}</th>`,
    )}</tr></thead><tbody>${rows.map(
      (row) =>
        html`<tr${isControl(analysis, row.variant) ? html` class="muted"` : null}><th scope="row"><span class="chip ${seriesClass(analysis, row.variant)}"></span>${variantName(analysis, row.variant)}</th>${COLUMNS.map(
          ({ title, value, text }) =>
            html`<td class="r num${title === 'errors' && row.errors > 0 ? ' bad' : ''}" data-v="${value(row) ?? ''}">${text(row)}</td>`,
        )}</tr>`,
    )}</tbody></table>`,
  );
}

export function numbersSection(analysis: Analysis): Html {
  const several = analysis.plan.scenarios.length > 1;
  return section(
    'numbers',
    'What each variant did',
    html`${analysis.plan.scenarios.map((scenario) => {
      const rows = rowsOf(analysis, scenario);
      const measured = rows.some((row) => row.cpuUsPerRequest !== null || row.throughputPerS !== null);
      return html`${several ? html`<h3>${scenario}</h3>` : null}${
        measured
          ? html`<div class="two">${bars(analysis, 'CPU time per request', rows, (row) => row.cpuUsPerRequest, words.us)}${bars(analysis, 'Peak memory (RSS)', rows, (row) => row.peakRssBytes, words.bytes)}</div>`
          : html`<p class="muted">Not measured: no trial of it succeeded.</p>`
      }${measured ? table(analysis, rows, `Absolute numbers, ${scenario}`) : null}`;
    })}`,
    'Medians over epochs. p50, p99, p99.9: service time, from actual send; a dash where there were too few requests. Server core: share of one core used. Little: throughput × mean time ÷ connections, 1 when consistent. Verified: answers compared in full.',
  );
}
