/**
 * Reads Go's benchmark format by the rules of golang.org/x/perf/benchfmt: what it takes for a measurement, what for
 * configuration, and how it takes a name apart.
 */
export interface GoResult {
  base: string;
  /** `/key=value` parts. */
  keys: Record<string, string>;
  /** Other parts, as they stand. */
  positional: string[];
  /** A number after the last dash is one of processors. */
  gomaxprocs: string | null;
  iterations: number;
  values: [value: number, unit: string][];
  config: Record<string, string>;
}

export interface GoFile {
  results: GoResult[];
  units: Record<string, Record<string, string>>;
  /** Lines that the reader would pass over without a word. */
  ignored: string[];
}

/** Throws SyntaxError where benchfmt reports one. */
export function readGoBenchmarks(text: string): GoFile {
  const file: GoFile = { results: [], units: {}, ignored: [] };
  const config: Record<string, string> = {};
  for (const line of text.split('\n')) {
    if (line.startsWith('Benchmark')) file.results.push(resultOf(line, { ...config }));
    else if (/^Unit\s/.test(line)) readUnit(line, file.units);
    else {
      const pair = /^(\p{Ll}[^\s\p{Lu}:]*):(?:[ \t]+(.*)|)$/u.exec(line);
      if (pair === null) {
        if (line !== '') file.ignored.push(line);
      } else if (pair[2] === undefined || pair[2] === '') delete config[pair[1]!];
      else config[pair[1]!] = pair[2];
    }
  }
  return file;
}

function resultOf(line: string, config: Record<string, string>): GoResult {
  const [name = '', count, ...rest] = line.slice('Benchmark'.length).trim().split(/\s+/u);
  if (count === undefined || !/^\d+$/.test(count)) throw new SyntaxError(`iteration count: ${line}`);
  if (rest.length === 0 || rest.length % 2 !== 0) throw new SyntaxError(`measurements and units: ${line}`);
  const values = Array.from({ length: rest.length / 2 }, (_, i): [number, string] => {
    const [value, unit] = [rest[2 * i]!, rest[2 * i + 1]!];
    if (!/^-?\d+(\.\d+)?$/.test(value)) throw new SyntaxError(`measurement ${value}: ${line}`);
    return [Number(value), unit];
  });
  const processors = /^(.*)-(\d+)$/.exec(name);
  const [base = '', ...parts] = (processors?.[1] ?? name).split('/');
  const pairs = parts.filter((part) => part.includes('='));
  return {
    base,
    keys: Object.fromEntries(
      pairs.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
    ),
    positional: parts.filter((part) => !part.includes('=')),
    gomaxprocs: processors?.[2] ?? null,
    iterations: Number(count),
    values,
    config,
  };
}

function readUnit(line: string, units: GoFile['units']): void {
  const [, unit, ...pairs] = line.trim().split(/\s+/u);
  if (unit === undefined) throw new SyntaxError(`unit: ${line}`);
  for (const pair of pairs) {
    if (pair.indexOf('=') <= 0) throw new SyntaxError(`key=value: ${line}`);
    units[unit] = { ...units[unit], [pair.slice(0, pair.indexOf('='))]: pair.slice(pair.indexOf('=') + 1) };
  }
}
