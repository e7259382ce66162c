/** A strict reader of Prometheus' text format 0.0.4: throws with the line that is not of it. */
export interface ParsedSample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface ParsedFamily {
  type: string;
  help: string;
  samples: ParsedSample[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? ([-+]?(?:\\d[\\d.e+-]*|Inf)|NaN)$`);
const SUFFIXES = ['_bucket', '_sum', '_count'];

export function parseExposition(text: string): Map<string, ParsedFamily> {
  if (!text.endsWith('\n')) throw new SyntaxError('the text must end with a line end');
  const families = new Map<string, ParsedFamily>();
  const seen = new Set<string>();
  let help: { name: string; text: string } | null = null;
  let current: { name: string; family: ParsedFamily } | null = null;
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = new RegExp(`^# (HELP|TYPE) (${NAME}) (.*)$`).exec(line);
    if (comment?.[1] === 'HELP') help = { name: comment[2]!, text: unescaped(comment[3]!) };
    else if (comment?.[1] === 'TYPE') {
      const [, , name = '', type = ''] = comment;
      if (help?.name !== name) throw new SyntaxError(`TYPE of ${name} without its HELP before it`);
      if (!/^(counter|gauge|histogram)$/.test(type)) throw new SyntaxError(`unknown type: ${line}`);
      if (families.has(name)) throw new SyntaxError(`${name} is described twice`);
      current = { name, family: { type, help: help.text, samples: [] } };
      families.set(name, current.family);
    } else {
      const sample = SAMPLE.exec(line);
      if (sample === null) throw new SyntaxError(`expected a sample, got: ${line}`);
      const [, name = '', labels = '', value = ''] = sample;
      if (current === null || !belongs(name, current)) throw new SyntaxError(`no TYPE before: ${line}`);
      const series = `${name}{${labels}}`;
      if (seen.has(series)) throw new SyntaxError(`${series} stands there twice`);
      seen.add(series);
      const number = value.endsWith('Inf') ? Infinity : Number(value);
      if (current.family.type === 'counter' && number < 0)
        throw new SyntaxError(`a negative counter: ${line}`);
      current.family.samples.push({ name, labels: labelsOf(labels), value: number });
    }
  }
  for (const [name, { type, samples }] of families) if (type === 'histogram') checkHistogram(name, samples);
  return families;
}

function belongs(
  name: string,
  { name: family, family: { type } }: { name: string; family: ParsedFamily },
): boolean {
  return type === 'histogram' ? SUFFIXES.some((suffix) => name === family + suffix) : name === family;
}

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(/([a-zA-Z0-9_]+)="((?:[^"\\]|\\.)*)"/g)) {
    if (name! in labels) throw new SyntaxError(`the label ${name} stands there twice: ${text}`);
    labels[name!] = unescaped(value!);
  }
  return labels;
}

const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));

/** Bounds rise, counts never fall, +Inf is the last and equals the count. */
function checkHistogram(name: string, samples: readonly ParsedSample[]): void {
  const series = Map.groupBy(samples, ({ labels: { le: _, ...others } }) => JSON.stringify(others));
  for (const [labels, own] of series) {
    const buckets = own.filter((sample) => sample.name === `${name}_bucket`);
    const counts = own.filter((sample) => sample.name === `${name}_count`);
    const sums = own.filter((sample) => sample.name === `${name}_sum`);
    if (counts.length !== 1 || sums.length !== 1)
      throw new SyntaxError(`${name}${labels}: one _sum and one _count`);
    let [bound, count] = [-Infinity, 0];
    for (const { labels: own, value } of buckets) {
      const le = own.le === '+Inf' ? Infinity : Number(own.le);
      if (!(le > bound))
        throw new SyntaxError(`${name}${labels}: bounds must rise, got ${own.le} after ${bound}`);
      if (value < count)
        throw new SyntaxError(`${name}${labels}: buckets are cumulative, got ${value} after ${count}`);
      [bound, count] = [le, value];
    }
    if (bound !== Infinity || count !== counts[0]!.value) {
      throw new SyntaxError(`${name}${labels}: the last bucket must be +Inf and equal the count`);
    }
  }
}
