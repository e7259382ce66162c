import type { ProfileUnit, StageRow } from '../../../model/profile.ts';
import { formatFigure } from '../../../model/units.ts';
import { frameCosts } from '../../../profile/fold.ts';
import type { Frame } from '../../../profile/frames.ts';
import type { Study, StudyResult } from '../../../profile/study.ts';
import { wrapped } from './wrapped.ts';

const TOP = 12;
const FIGURES = 30;
/** Of two variants: each has a column that holds most names. */
const SIDE = 12;
const SIDES = 2 * SIDE + 10;

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`;

/** In a column of µs the unit is in the heading; bytes differ too much in size, and carry theirs. */
export const column = (value: number, unit: ProfileUnit): string => {
  const text = formatFigure(value, unit);
  return unit === 'us' ? text.replace(/ µs$/, '') : text;
};
const signed = (value: number, unit: ProfileUnit): string => `${value > 0 ? '+' : ''}${column(value, unit)}`;
export const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

export function named({ name, place, line }: Pick<Frame, 'name' | 'place' | 'line'>, width: number): string {
  const where = place === '' ? '' : ` ${place}${line === null ? '' : `:${line}`}`;
  const text = `${name}${where}`;
  return cut(text, width).padEnd(width);
}

/** What a person reads: at most `width` columns, but for paths; the path of the page last. */
export function profileText(result: StudyResult, { width }: { width: number }): string {
  const { study } = result;
  const lines = study.differential === null ? oneText(result, width) : twoText(result, width);
  lines.push('', ...study.variants.flatMap(({ speedscope }) => speedscope.slice(0, 1)));
  lines.push(...study.variants.map(({ page }) => page));
  if (study.differential !== null) lines.push(study.differential.page);
  return `${lines.join('\n')}\n`;
}

function oneText({ study, subject, means }: StudyResult, width: number): string[] {
  const { unit } = study;
  const variant = study.variants[0]!;
  const { root } = means.get(variant.name)!;
  const room = width - FIGURES;
  const lines = [
    `${variant.name}, ${study.scenario}: ${formatFigure(variant.perRequest, unit)} ${subject.wording.of}`,
    '',
  ];
  if (variant.stages.length > 0) {
    lines.push(`${'by stage'.padEnd(room)}${'µs'.padStart(10)}${'share'.padStart(7)}`);
    for (const { name, value, share } of variant.stages) {
      lines.push(`${name.padEnd(room)}${column(value, unit).padStart(10)}${percent(share).padStart(7)}`);
    }
    lines.push('');
  }
  lines.push(`${'function'.padEnd(room)}${'itself'.padStart(10)}${'with callees'.padStart(20)}`);
  const costs = [...frameCosts(root).values()].sort((a, b) => b.self - a.self).slice(0, TOP);
  for (const { frame, self, total } of costs.filter((cost) => cost.self > 0)) {
    lines.push(
      `${named(frame, room)}${column(self, unit).padStart(10)}${percent(self / root.total).padStart(7)}${column(total, unit).padStart(13)}`,
    );
  }
  lines.push('');
  for (const [label, text] of variant.facts) lines.push(...wrapped(`${label}: ${text}`, width));
  lines.push(
    `${unit === 'us' ? 'µs ' : ''}${subject.wording.of}; ${variant.samples} samples, seed ${study.seed}`,
  );
  return lines;
}

function twoText({ study, subject }: StudyResult, width: number): string[] {
  const { unit } = study;
  const differential = study.differential!;
  const heading = (text: string): string =>
    `${text.padEnd(width - SIDES)}${study.variants.map(({ name }) => cut(name, SIDE - 1).padStart(SIDE)).join('')}${'change'.padStart(10)}`;
  const row = (text: string, { a, b, difference }: { a: number; b: number; difference: number }): string =>
    `${text.padEnd(width - SIDES)}${column(a, unit).padStart(SIDE)}${column(b, unit).padStart(SIDE)}${signed(difference, unit).padStart(10)}`;
  const lines = [...wrapped(differential.summary, width), ''];
  if (differential.stages.length > 0) {
    lines.push(heading('by stage (* shown to differ)'));
    for (const { name, change } of differential.stages) lines.push(row(starred(name, change), change!));
    lines.push('');
  }
  const shown = differential.frames.filter(({ significant }) => significant).slice(0, TOP);
  if (shown.length > 0) {
    lines.push(heading('what changed'));
    for (const change of shown) lines.push(row(named(change.frame, width - SIDES), change));
    lines.push('');
  }
  lines.push(...wrapped(judged(study, differential, subject.wording.of), width));
  return lines;
}

const starred = (name: string, change: StageRow['change']): string =>
  change?.significant === true ? `${name} *` : name;

const judged = (
  { unit, seed }: Study,
  { epochs, frames, alpha }: NonNullable<Study['differential']>,
  of: string,
): string =>
  `What is functions' own, ${unit === 'us' ? 'µs ' : ''}${of}; ${epochs} epochs, ${frames.length} functions judged at ${alpha * 100} %, seed ${seed}`;
