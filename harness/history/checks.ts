/** Is it what the history keeps? Everything that comes in is checked once, here: a call, a line of an export, a file in git. */
import * as is from '../calibrate/trace/fields.ts';
import { RecordError } from '../model/errors.ts';
import type { Alarm, Blessing, NightlyCell, NightlyExperiment } from '../model/history.ts';

const filled: is.Check = {
  expected: 'a text that is not empty',
  holds: (value) => typeof value === 'string' && value.trim() !== '',
};
/** `2026-11-21`; not `2026-11-31`. */
export const isDay = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\d$/.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  new Date(value).toISOString().startsWith(value);

const day: is.Check = { expected: 'a day as in 2026-11-21', holds: isDay };
const moment: is.Check = {
  expected: 'a moment as in 2026-11-21T01:53:00.000Z',
  holds: (value) =>
    typeof value === 'string' && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value,
};
const oneOf = (...choices: readonly string[]): is.Check => ({
  expected: `one of ${choices.join(', ')}`,
  holds: (value) => choices.includes(value as string),
});
const ratio: is.Check = {
  expected: 'a ratio above 0',
  holds: (value) => Number.isFinite(value) && (value as number) > 0,
};

const EXPERIMENT = {
  id: filled,
  night: day,
  at: moment,
  purpose: oneOf('nightly', 'confirm'),
  commit: filled,
  reference: filled,
  fingerprint: is.fields,
  wallMs: is.orNull(is.amount),
  cells: is.array,
};
const FINGERPRINT = { cpuModel: is.text, cores: is.count, node: is.text };
const CELL = { scenario: filled, variant: filled, epochs: is.array };
const EPOCH = {
  epoch: is.count,
  cpu: is.orNull(is.number),
  throughput: is.orNull(is.number),
  cpuUs: is.orNull(is.amount),
  referenceCpuUs: is.orNull(is.amount),
};
const BLESSING = { series: filled, night: day, commit: filled, who: filled, why: filled };
const ALARM = {
  series: filled,
  night: day,
  kind: oneOf('step', 'drift'),
  direction: oneOf('slower', 'faster'),
  since: day,
  after: filled,
  upTo: filled,
  ratio,
  low: ratio,
  high: ratio,
  confidence: ratio,
  adjustedP: is.amount,
};

/** All of these throw RecordError, which begins with `where` and names the member. Members that are not known are left out. */
export function assertExperiment(value: unknown, where: string): NightlyExperiment {
  is.assertFields(value, EXPERIMENT, where);
  is.assertFields(value.fingerprint, FINGERPRINT, `${where}, fingerprint`);
  const cells = (value.cells as unknown[]).map((cell, i) => assertCell(cell, `${where}, cell ${i + 1}`));
  assertUnique(cells.map(seriesName), `${where}: series`);
  const known = pick(value, EXPERIMENT) as unknown as NightlyExperiment;
  return { ...known, cells: [...cells].sort(by(seriesName)) };
}

function assertCell(value: unknown, where: string): NightlyCell {
  is.assertFields(value, CELL, where);
  const epochs = (value.epochs as unknown[]).map((epoch, i) => {
    is.assertFields(epoch, EPOCH, `${where}, epoch ${i + 1}`);
    return pick(epoch, EPOCH) as unknown as NightlyCell['epochs'][number];
  });
  if (epochs.length === 0) throw new RecordError(`${where}: expected at least one epoch, got none`);
  assertUnique(
    epochs.map(({ epoch }) => String(epoch)),
    `${where}: epoch`,
  );
  const { scenario, variant } = value as unknown as NightlyCell;
  return { scenario, variant, epochs: [...epochs].sort((a, b) => a.epoch - b.epoch) };
}

export function assertBlessing(value: unknown, where: string): Blessing {
  is.assertFields(value, BLESSING, where);
  return pick(value, BLESSING) as unknown as Blessing;
}

export function assertAlarm(value: unknown, where: string): Alarm {
  is.assertFields(value, ALARM, where);
  return pick(value, ALARM) as unknown as Alarm;
}

export const seriesName = ({ scenario, variant }: Pick<NightlyCell, 'scenario' | 'variant'>): string =>
  `${scenario}/${variant}`;

/** Ascending by code unit: the same everywhere, unlike the order of a language. */
export const by =
  <T>(key: (value: T) => string) =>
  (a: T, b: T): number => {
    const [x, y] = [key(a), key(b)];
    return x < y ? -1 : Number(x > y);
  };

/** In the order of the table: the same bytes whatever order they came in. SQLite knows no −0. */
const pick = (value: is.Fields, checks: Readonly<Record<string, is.Check>>): is.Fields =>
  Object.fromEntries(Object.keys(checks).map((name) => [name, value[name] === 0 ? 0 : value[name]]));

function assertUnique(names: readonly string[], what: string): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new RecordError(`${what} "${twice}" is there twice`);
}
