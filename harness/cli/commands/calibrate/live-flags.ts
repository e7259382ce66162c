/** Flags and settings that the live sub-commands share: aa, power, width. */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { Template } from '../../../calibrate/live/series.ts';
import { UsageError } from '../../../model/errors.ts';
import * as common from '../../common-flags.ts';
import { DEFAULTS } from '../../defaults.ts';
import { share, text, toggle, whole } from '../../flag-kinds.ts';
import type { Flag } from '../../flags.ts';

export const DEFAULT_SUBJECT = 'baseline';

export const live = {
  subject: text('V', 'the name of a variant', `what is compared with itself (default ${DEFAULT_SUBJECT})`),
  scenario: text('S', 'the name of a scenario', `workload (default ${DEFAULTS.scenario})`),
  seed: whole(0, 2 ** 32 - 1, 'of the series (default: drawn, and printed)'),
  out: text('FILE', 'a file', 'where results are kept; the same settings and file continue a series'),
  json: common.json,
  'lab-dir': common.labDir,
};

/** Of experiments that decide. */
export const deciding = {
  control: toggle('measure the baseline’s twin in every epoch (default from a budget of 60s)'),
  'no-control': toggle('leave the twin out'),
  hog: toggle('burn time on the server’s core, on and off at random, while measuring'),
  alpha: share(0.5, `level (default ${DEFAULTS.alpha})`),
};

export interface LiveValues {
  subject?: string;
  scenario?: string;
  seed?: number;
  out?: string;
  control?: boolean;
  'no-control'?: boolean;
  alpha?: number;
}

/** One value, or as many as there are effects, separated by commas. */
export function several<T>(each: Flag<T>, summary: string): Flag<T[]> {
  return {
    placeholder: `${each.placeholder},…`,
    expected: `${each.expected}; or several, separated by commas`,
    summary,
    parse: (value) => {
      const parsed = value.split(',').map((part) => each.parse(part.trim()));
      return parsed.some((it) => it === undefined) ? undefined : (parsed as T[]);
    },
  };
}

/** A value per effect from one for all or one for each. Throws UsageError naming the flag. */
export function perEffect<T>(flag: string, values: readonly T[], effects: number): T[] {
  if (values.length === 1) return Array.from({ length: effects }, () => values[0]!);
  if (values.length === effects) return [...values];
  throw new UsageError(
    `--${flag}: expected one value, or one for each of the ${effects} effects, got ${values.length}`,
  );
}

/** An experiment as a user would run it with this budget. */
export function templateOf(values: LiveValues, budgetMs: number): Template {
  if (values.control && values['no-control'])
    throw new UsageError('--control and --no-control exclude one another');
  return {
    scenarios: [values.scenario ?? DEFAULTS.scenario],
    control: values.control ?? (!values['no-control'] && budgetMs >= DEFAULTS.controlFromMs),
    rule: 'sequential',
    latency: false,
    design: null,
    epochs: null,
    budgetMs,
    strictBudget: true,
    quick: false,
    alpha: values.alpha ?? DEFAULTS.alpha,
    margin: DEFAULTS.margin,
    load: DEFAULTS.load,
    slicesPerTrial: null,
    sliceMs: null,
    warmupRequests: null,
    retest: false,
  };
}

export interface SeriesPlace {
  subject: string;
  scenario: string;
  seed: number;
  file: string;
}

/** `.lab/calibration/aa-baseline-users-param-7.ndjson`, unless told otherwise. */
export function placeOf(command: string, values: LiveValues, labDir: string): SeriesPlace {
  const subject = values.subject ?? DEFAULT_SUBJECT;
  const scenario = values.scenario ?? DEFAULTS.scenario;
  const seed = values.seed ?? randomInt(2 ** 31);
  const name = `${command}-${subject}-${scenario}-${seed}`.replace(/[^A-Za-z0-9.]+/g, '-');
  return { subject, scenario, seed, file: values.out ?? join(labDir, 'calibration', `${name}.ndjson`) };
}
