/** A forest plot in characters: one line a cell, the margin band shaded, the line of no effect drawn. */
import type { Cell, Effect } from '../../harness/model/analysis.ts';
import { type Axis, beyond, forestAxis, tickText } from '../shared/axis.ts';
import { plain } from '../shared/plain.ts';
import { responseWords, sides } from '../shared/response.ts';
import { direction, ratio as ratioText } from '../shared/words.ts';
import { type Paint, pad, type Tone, cells as widthOf, wrap } from './layout.ts';

const TONES: Readonly<Record<ReturnType<typeof direction>, Tone>> = {
  better: 'good',
  worse: 'bad',
  both: 'plain',
};

function tickLine(ticks: readonly number[], column: (value: number) => number, width: number): string {
  const line = new Array<string>(width).fill(' ');
  let free = 0;
  for (const tick of ticks) {
    const text = tickText(tick, ticks);
    const start = Math.min(width - text.length, Math.max(0, column(tick) - Math.floor(text.length / 2)));
    if (start < free) continue;
    for (const [i, character] of [...text].entries()) line[start + i] = character;
    free = start + text.length + 2;
  }
  return line.join('').trimEnd();
}

interface Scale {
  axis: Axis;
  plot: number;
  column(value: number): number;
}

/** One line: margin band, line of no effect, interval, and the number itself when it is off the axis. */
function strip(effect: Effect, margin: number, { axis, plot, column }: Scale, paint: Paint): string {
  const { low, high, ratio } = effect;
  const [bandFrom, bandTo, one] = [column(1 - margin), column(1 + margin), column(1)];
  const glyphs = Array.from({ length: plot }, (_, x): string =>
    x === one ? '│' : x >= bandFrom && x <= bandTo ? '░' : ' ',
  );
  const tones = new Array<Tone>(plot).fill('dim');
  const [from, to] = [column(low), column(high)];
  const side = beyond(axis, ratio);
  if (side === 0) {
    glyphs.fill('─', from, to + 1);
    if (from <= one && one <= to) glyphs[one] = '┼';
    glyphs[from] = beyond(axis, low) === 0 ? '├' : '◂';
    glyphs[to] = beyond(axis, high) === 0 ? '┤' : '▸';
    glyphs[column(ratio)] = '●';
    tones.fill(TONES[direction(effect)], from, to + 1);
  } else {
    const text = side < 0 ? `◂ ${ratioText(ratio)}` : `${ratioText(ratio)} ▸`;
    const start = side < 0 ? 0 : plot - text.length;
    glyphs.splice(start, text.length, ...text);
    tones.fill(TONES[direction(effect)], start, start + text.length);
  }
  return glyphs.map((glyph, x) => paint(glyph, tones[x]!)).join('');
}

export interface ForestRow {
  /** A row without a cell is a heading. */
  label: string;
  cell?: Cell;
}

/** Lines of at most `width` cells; empty when no cell has a measured effect. */
export function textForest(
  rows: readonly ForestRow[],
  margin: number,
  width: number,
  paint: Paint,
): string[] {
  const effects = rows.flatMap(({ cell }) => cell?.primary ?? []);
  if (effects.length === 0) return [];
  const names = rows.filter(({ cell }) => cell !== undefined).map(({ label }) => widthOf(plain(label)));
  const inset = rows.some(({ cell }) => cell === undefined) ? '    ' : '  ';
  const labelWidth = Math.min(26, Math.max(...names));
  const lead = ' '.repeat(inset.length + labelWidth + 2);
  const plot = width - lead.length;
  const axis = forestAxis(effects, margin, 5);
  const scale = { axis, plot, column: (value: number) => Math.round(axis.at(value) * (plot - 1)) };
  const lines: string[] = [];
  for (const { label, cell } of rows) {
    if (cell === undefined) {
      lines.push(...wrap(plain(label), width - 2).map((part) => `  ${paint(part, 'bold')}`));
      continue;
    }
    const name = wrap(plain(label), labelWidth);
    lines.push(...name.slice(0, -1).map((part) => inset + part));
    const drawing =
      cell.primary === null ? paint('  not measured', 'dim') : strip(cell.primary, margin, scale, paint);
    lines.push(`${inset}${pad(name.at(-1)!, labelWidth)}  ${drawing}`.trimEnd());
  }
  lines.push(lead + paint(tickLine(axis.ticks, scale.column, plot), 'dim'));
  const [less, more] = sides(responseWords(rows.flatMap(({ cell }) => cell ?? [])));
  const [left, right] = [`◂ ${less}`, `${more} ▸`];
  lines.push(lead + paint(left + ' '.repeat(plot - left.length - right.length) + right, 'dim'));
  return lines;
}
