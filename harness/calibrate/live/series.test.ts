/** Series on fake equipment: real processes of a tiny server, few and short epochs. */
import assert from 'node:assert/strict';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Interrupted } from '../../experiment/guard.ts';
import { config, type FakeLab, fakeLab } from '../../experiment/testing/fake-equipment.ts';
import { liveChildren } from '../../process/registry.ts';
import { AA_KINDS, type AaOutcome, runAa } from './aa.ts';
import type { Factor } from './factor.ts';
import { POWER_KINDS, type PowerLine, type PowerOutcome, runPower } from './power.ts';
import { openResults } from './results.ts';
import { prepare, seedOf, type Template } from './series.ts';
import { runWidth, WIDTH_KINDS, type WidthLine } from './width.ts';

let lab: FakeLab;
beforeEach(async () => {
  lab = await fakeLab();
});
afterEach(() => lab.remove());

const { variants: _, seed: __, ...template } = config({ epochs: 2 });
const file = (): string => join(lab.equipment.labDir, 'calibration', 'series.ndjson');

describe('aa', () => {
  const series = async (experiments: number, over: Partial<Template> = {}): Promise<AaOutcome[]> => {
    const results = await openResults<AaOutcome>(file(), { seed: 1 }, AA_KINDS);
    const fresh: AaOutcome[] = [];
    const options = { subject: 'plain', experiments, seed: 1, hog: false, results };
    try {
      await runAa(lab.equipment, {
        ...options,
        template: { ...template, ...over },
        onOutcome: (outcome) => fresh.push(outcome),
      });
    } finally {
      await results.close();
    }
    return fresh;
  };

  it('runs experiments with seeds of their own, keeps each as a run, and goes on where it ended', async () => {
    const [first] = await series(1);
    assert.equal(first!.index, 0);
    assert.equal(first!.epochs, 2);
    assert.equal(first!.seed, seedOf(1, 'experiment 0'));
    assert.ok(first!.ratio !== null && first!.durationMs > 0);
    await access(join(lab.equipment.labDir, 'runs', first!.run, 'trials.ndjson'));
    const rest = await series(2);
    assert.deepEqual(
      rest.map(({ index }) => index),
      [1],
    );
    assert.notEqual(rest[0]!.seed, first!.seed);
    assert.deepEqual(await series(2), []);
  });

  it('says whether the control differs', async () => {
    const [outcome] = await series(1, { control: true });
    assert.equal(outcome!.controlDiffers, false);
  });

  it('that is interrupted keeps what was measured, and leaves no process', async () => {
    await series(1);
    lab.abort.abort();
    await assert.rejects(series(2), Interrupted);
    assert.equal(liveChildren(), 0);
    const results = await openResults<AaOutcome>(file(), { seed: 1 }, AA_KINDS);
    assert.equal(results.lines.length, 1);
    await results.close();
  });

  it('shows one line per epoch, under the experiment’s number', async () => {
    await series(1);
    const shown = lab.events.flatMap((event) => (event.kind === 'progress' ? [event.text] : []));
    assert.ok(shown.includes('experiment 1 of 1, epoch 2'), shown.join('; '));
    assert.ok(shown.every((text) => text.startsWith('experiment 1 of 1')));
    assert.ok(!lab.events.some(({ kind }) => kind === 'step'));
  });
});

describe('power', () => {
  const factor: Factor = {
    steps: 100_000,
    ratio: 1.5,
    low: 1.48,
    high: 1.52,
    confidence: 0.95,
    epochs: 24,
  };

  const series = async (knob: 'cpu' | 'alloc', amount: number): Promise<PowerOutcome[]> => {
    const results = await openResults<PowerLine>(file(), { knob }, POWER_KINDS);
    if (knob === 'cpu') await results.append({ kind: 'factor', ...factor });
    const outcomes: PowerOutcome[] = [];
    await runPower(lab.equipment, {
      subject: 'plain',
      knob,
      effects: [{ amount, experiments: 2, budgetMs: 60_000 }],
      factorEpochs: 2,
      seed: 1,
      hog: false,
      template,
      results,
      onFactor: () => assert.fail('it is known'),
      onOutcome: (outcome) => outcomes.push(outcome),
    });
    await results.close();
    return outcomes;
  };

  it('plants the effect on the candidate, then on the baseline', async () => {
    const [slower, faster] = await series('cpu', 5);
    assert.deepEqual([slower!.planted, faster!.planted], [6, 1 / 6]);
    assert.deepEqual([slower!.faster, faster!.faster], [false, true]);
    // 5 times its CPU time more, a millisecond: beyond any noise.
    assert.ok(slower!.ratio! > 1.3, `${slower!.ratio}`);
    assert.ok(faster!.ratio! < 0.8, `${faster!.ratio}`);
    assert.ok(slower!.turned.cpuUsPerRequest! > slower!.plain.cpuUsPerRequest!);
    assert.ok(faster!.turned.cpuUsPerRequest! > faster!.plain.cpuUsPerRequest!);
  });

  it('of unknown size is not said to be planted', async () => {
    const outcomes = await series('alloc', 64);
    assert.deepEqual(
      outcomes.map(({ planted }) => planted),
      [null, null],
    );
    assert.match(outcomes[0]!.run, /plain-plain-plain-alloc64k/);
  });
});

it('width: every design is compared once per repetition, and the time of each is on record', async () => {
  const results = await openResults<WidthLine>(file(), {}, WIDTH_KINDS);
  const lines: WidthLine[] = [];
  await runWidth(lab.equipment, {
    builds: await prepare(lab.equipment, 'plain'),
    repeats: 1,
    budgetMs: 20_000,
    seed: 1,
    template,
    confidence: 0.95,
    margin: 0.01,
    results,
    onComparison: (line) => lines.push(line),
  });
  await results.close();
  assert.deepEqual(lines.map(({ design }) => design).sort(), [
    'fresh-processes',
    'interleaved',
    'one-process',
  ]);
  // A run in which a starved machine completed nothing has no value; all three cannot be like that.
  assert.ok(lines.some(({ cpu, throughput }) => cpu !== null && throughput !== null));
  for (const { design, size, failure } of lines) {
    assert.equal(failure, null);
    if (design === 'interleaved') assert.ok(size >= 2, `${size} epochs`);
    else assert.equal(size, 3);
  }
});

it('prepare proves the subject and its copy, and leaves the proofs', async () => {
  const [build, copy] = await prepare(lab.equipment, 'plain');
  assert.deepEqual([build.summary.variant, copy.summary.variant], ['plain', 'plain-copy']);
  await access(join(build.directory, 'suite.json'));
  await rm(build.directory, { recursive: true });
});
