import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seriesOf } from '../replay/series.ts';
import { SYNTHETIC, type SyntheticTrace, syntheticTrace } from '../testing/synthetic-trace.ts';
import { shapeOf } from './shape.ts';
import { warmupCheck } from './warm-up.ts';

const shapeFor = (options: SyntheticTrace) => {
  const trace = syntheticTrace(options);
  return shapeOf(trace, seriesOf(trace), { alpha: 0.01, margin: 0.01 });
};
const near = (actual: number, expected: number, share: number): void =>
  assert.ok(Math.abs(actual / expected - 1) < share, `${actual}, not ${expected}`);

describe('shape of an epoch', () => {
  const shape = shapeFor({ epochs: 500, slices: 16, processSd: 0.02, sliceSd: 0.05 });

  it('finds the components that were put in, of a ratio of two', () => {
    for (const found of [shape.components.plain!, shape.components.robust!]) {
      near(Math.sqrt(found.between / 2), 0.02, 0.12);
      near(Math.sqrt(found.within / 2), 0.05, 0.08);
    }
    near(shape.measuredSd.plain!, Math.SQRT2 * Math.hypot(0.02, 0.05 / 4), 0.1);
  });

  it('counts as a process’s what is not slices', () => {
    const round = (SYNTHETIC.connections * SYNTHETIC.costUs) / 1_000;
    near(shape.cost.sliceMs, 100 + 50 + round, 0.02);
    assert.deepEqual([shape.cost.startupMs, shape.cost.warmupMs], [200, 800]);
    // Half of 5 s less 16 slices is less than start and warm-up, which were measured.
    near(shape.cost.processMs, 1_000, 0.01);
    const brief = shapeFor({ slices: 4 });
    near(brief.cost.processMs, SYNTHETIC.wallMs / 2 - 4 * brief.cost.sliceMs, 0.01);
  });

  it('says how many slices are best, and that they see most', () => {
    const { best, predictions, cost } = shape;
    assert.equal(best.robust.kind, 'slices');
    const count = best.robust.kind === 'slices' ? best.robust.count : 0;
    near(count, Math.sqrt((cost.processMs / cost.sliceMs) * (0.05 / 0.02) ** 2), 0.2);
    const perMinute = predictions.map(({ slices, epochMs, sd }) => ({ slices, cost: sd ** 2 * epochMs }));
    assert.equal(perMinute.toSorted((a, b) => a.cost - b.cost)[0]!.slices, count);
  });

  it('predicts what an epoch as recorded does, and sees less in less time', () => {
    const here = shape.predictions.find(({ slices }) => slices === 16)!;
    near(here.sd, shape.measuredSd.robust!, 0.1);
    const [one, three, eight] = here.found;
    assert.equal(three!.epochs, Math.floor(180_000 / here.epochMs));
    assert.ok((one!.effect ?? Number.POSITIVE_INFINITY) > three!.effect! && three!.effect! > eight!.effect!);
  });

  it('the Allan deviation of slices that are independent falls as the root', () => {
    for (const { averaged, robust } of shape.allan.process) near(robust * Math.sqrt(averaged), 0.05, 0.12);
  });

  it('without differences between processes more slices always gain', () => {
    const { best } = shapeFor({ epochs: 60, processSd: 0, sliceSd: 0.05, seed: 2 });
    assert.equal(best.plain.kind, 'unlimited');
  });

  it('says nothing where there is nothing to say', () => {
    const { allan, best, components, predictions, warmup } = shapeFor({ slices: 1 });
    assert.deepEqual([allan.process, components.robust, predictions, warmup], [[], null, [], null]);
    assert.equal(best.robust.kind, 'unknown');
  });
});

describe('was the warm-up long enough', () => {
  const check = (warmth?: (slice: number) => number) =>
    warmupCheck(seriesOf(syntheticTrace({ epochs: 80, ...(warmth ? { warmth } : {}) })), 0.01)!;

  it('a steady process is steady', () => {
    assert.equal(check().trend, 'steady');
    assert.equal(check().epochs, 80);
  });

  it('one that is still getting faster is told, and by how much', () => {
    // 8 slices: the first two are 4 % and 3 % dearer than the last.
    const cold = check((i) => Math.max(0, 0.04 - 0.01 * i));
    assert.equal(cold.trend, 'falls');
    near(cold.change, Math.expm1(-0.035), 0.1);
    assert.ok(cold.low < -0.035 && cold.high > -0.035);
  });

  it('one that gets slower too', () => {
    assert.equal(check((i) => 0.01 * i).trend, 'rises');
  });

  it('is undecided where slices scatter more than that', () => {
    const series = seriesOf(syntheticTrace({ epochs: 20, sliceSd: 0.2 }));
    assert.equal(warmupCheck(series, 0.01)!.trend, 'unclear');
  });
});
