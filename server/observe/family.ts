/** Metrics as plain JSON, so that the answers of several processes can be added up. */

/** How the same sample of several processes becomes one. */
export type Combine = 'sum' | 'max' | 'min';

export type Labels = Record<string, string>;

export type PlainFamily = {
  name: string;
  help: string;
  type: 'counter' | 'gauge';
  combine: Combine;
  samples: { labels: Labels; value: number }[];
};

export type HistogramFamily = {
  name: string;
  help: string;
  type: 'histogram';
  /** Upper bounds, inclusive, in the unit of the name. */
  bounds: number[];
  /** `counts`: per bucket, not cumulative, one more than there are bounds. */
  samples: { labels: Labels; counts: number[]; sum: number }[];
};

export type Family = PlainFamily | HistogramFamily;

export const plain = (
  type: PlainFamily['type'],
  name: string,
  help: string,
  value: number | PlainFamily['samples'],
  combine: Combine = 'sum',
): PlainFamily => ({
  name,
  help,
  type,
  combine,
  samples: typeof value === 'number' ? [{ labels: {}, value }] : value,
});

const COMBINE: Record<Combine, (a: number, b: number) => number> = {
  sum: (a, b) => a + b,
  max: Math.max,
  min: Math.min,
};

/** One set of families out of several: samples with the same labels become one. */
export function mergeFamilies(all: readonly (readonly Family[])[]): Family[] {
  const merged = new Map<string, Family>();
  for (const family of all.flat()) {
    const into = merged.get(family.name);
    if (into === undefined) merged.set(family.name, structuredClone(family));
    else if (into.type === 'histogram' && family.type === 'histogram') addHistograms(into, family);
    else if (into.type !== 'histogram' && family.type !== 'histogram') addPlain(into, family);
    else
      throw new TypeError(
        `${family.name}: expected one type everywhere, got ${into.type} and ${family.type}`,
      );
  }
  return [...merged.values()];
}

const same = (a: Labels, b: Labels): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([name, value]) => b[name] === value);

function addPlain(into: PlainFamily, family: PlainFamily): void {
  for (const sample of family.samples) {
    const known = into.samples.find(({ labels }) => same(labels, sample.labels));
    if (known === undefined) into.samples.push({ ...sample });
    else known.value = COMBINE[into.combine](known.value, sample.value);
  }
}

function addHistograms(into: HistogramFamily, family: HistogramFamily): void {
  if (into.bounds.join() !== family.bounds.join()) {
    throw new TypeError(
      `${family.name}: expected the bounds ${into.bounds.join()}, got ${family.bounds.join()}`,
    );
  }
  for (const sample of family.samples) {
    const known = into.samples.find(({ labels }) => same(labels, sample.labels));
    if (known === undefined) into.samples.push(structuredClone(sample));
    else {
      known.sum += sample.sum;
      for (const [i, count] of sample.counts.entries()) known.counts[i]! += count;
    }
  }
}
