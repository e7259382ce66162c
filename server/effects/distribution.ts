import type { Random } from './random.ts';
import { checkKeys, type Fields, isFields, numberIn, unexpected } from './spec.ts';

export interface Distribution {
  /** Random numbers that every sample takes. */
  readonly numbers: number;
  /** Milliseconds, at least 0. */
  sample(random: Random): number;
}

const KINDS = {
  uniform: parseUniform,
  lognormal: parseLognormal,
  normal: parseNormal,
  percentiles: parsePercentiles,
} satisfies Record<string, (spec: unknown, where: string) => Distribution>;

const KIND_NAMES = Object.keys(KINDS) as (keyof typeof KINDS)[];

const EXPECTED =
  'milliseconds, {uniform: [min, max]}, {lognormal: {median, sigma | p99}}, {normal: {mean, sd}} or {percentiles: {p50, p99, …}}';

/** The 0.99 quantile of the standard normal distribution. */
const Z99 = 2.3263478740408408;

/**
 * A number of milliseconds or one of the kinds above, with an optional `max` that larger samples are cut to.
 * Throws TypeError `${where}: expected …, got …`.
 */
export function parseDistribution(spec: unknown, where: string): Distribution {
  if (typeof spec === 'number') {
    const fixed = numberIn(spec, where, 'at least 0 ms', 0);
    return { numbers: 0, sample: () => fixed };
  }
  if (!isFields(spec)) throw unexpected(where, EXPECTED, spec);
  checkKeys(spec, [...KIND_NAMES, 'max'], where);
  const [kind, other] = KIND_NAMES.filter((name) => spec[name] !== undefined);
  if (kind === undefined) throw unexpected(where, EXPECTED, spec);
  if (other !== undefined) throw unexpected(where, `either ${kind} or ${other}`, spec);
  const distribution = KINDS[kind](spec[kind], `${where}.${kind}`);
  if (spec.max === undefined) return distribution;
  const max = numberIn(spec.max, `${where}.max`, 'at least 0 ms', 0);
  return { ...distribution, sample: (random) => Math.min(max, distribution.sample(random)) };
}

function parseUniform(spec: unknown, where: string): Distribution {
  const expected = '[min, max] with 0 ≤ min ≤ max';
  if (!Array.isArray(spec) || spec.length !== 2) throw unexpected(where, expected, spec);
  const min = numberIn(spec[0], where, expected, 0);
  const max = numberIn(spec[1], where, expected, min);
  return { numbers: 1, sample: (random) => min + random() * (max - min) };
}

function parseLognormal(spec: unknown, where: string): Distribution {
  const fields = fieldsOf(spec, '{median, sigma} or {median, p99}', ['median', 'sigma', 'p99'], where);
  const median = numberIn(fields.median, `${where}.median`, 'more than 0 ms', Number.MIN_VALUE);
  if ((fields.sigma === undefined) === (fields.p99 === undefined)) {
    throw unexpected(where, 'either sigma or p99', spec);
  }
  const sigma =
    fields.sigma === undefined
      ? Math.log(numberIn(fields.p99, `${where}.p99`, `at least the median, ${median} ms`, median) / median) /
        Z99
      : numberIn(fields.sigma, `${where}.sigma`, 'at least 0', 0);
  return { numbers: NORMAL_NUMBERS, sample: (random) => median * Math.exp(sigma * standardNormal(random)) };
}

function parseNormal(spec: unknown, where: string): Distribution {
  const fields = fieldsOf(spec, '{mean, sd}', ['mean', 'sd'], where);
  const mean = numberIn(fields.mean, `${where}.mean`, 'at least 0 ms', 0);
  const sd = numberIn(fields.sd, `${where}.sd`, 'at least 0 ms', 0);
  return { numbers: NORMAL_NUMBERS, sample: (random) => Math.max(0, mean + sd * standardNormal(random)) };
}

/** Linear between the given quantiles; outside them the outermost piece goes on in its direction, but not below 0. */
function parsePercentiles(spec: unknown, where: string): Distribution {
  const expected = '{p50, p90, p99, …}: at least two percentiles from p0 to p100';
  if (!isFields(spec)) throw unexpected(where, expected, spec);
  const points = Object.entries(spec).map(([name, value]) => {
    const share = /^p\d+(\.\d+)?$/.test(name) ? Number(name.slice(1)) / 100 : Number.NaN;
    if (!(share <= 1)) throw unexpected(where, expected, name);
    return { name, share, value: numberIn(value, `${where}.${name}`, 'at least 0 ms', 0) };
  });
  points.sort((a, b) => a.share - b.share);
  for (const [i, { name, share, value }] of points.entries()) {
    const below = points[i - 1];
    if (below === undefined) continue;
    if (below.share === share) throw unexpected(where, `one of ${below.name} and ${name}`, spec);
    numberIn(value, `${where}.${name}`, `at least that of ${below.name}, ${below.value} ms`, below.value);
  }
  if (points.length < 2) throw unexpected(where, expected, spec);
  return {
    numbers: 1,
    sample(random) {
      const share = random();
      let i = 1;
      while (i < points.length - 1 && points[i]!.share <= share) i++;
      const from = points[i - 1]!;
      const to = points[i]!;
      const slope = (to.value - from.value) / (to.share - from.share);
      return Math.max(0, from.value + (share - from.share) * slope);
    },
  };
}

function fieldsOf(spec: unknown, expected: string, known: readonly string[], where: string): Fields {
  if (!isFields(spec)) throw unexpected(where, expected, spec);
  checkKeys(spec, known, where);
  return spec;
}

const NORMAL_NUMBERS = 2;

/** Box and Muller, 1958. The second number of the pair is not kept: a sample must not depend on the one before. */
function standardNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
