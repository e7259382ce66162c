import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { analyse } from './analyse.ts';
import { analysed, codes } from './testing/analysed.ts';
import { type SyntheticOptions, syntheticRun } from './testing/synthetic.ts';

const near = (got: number, want: number, tolerance: number): void =>
  assert.ok(Math.abs(got - want) <= tolerance, `${got} is not within ${tolerance} of ${want}`);

describe('analyse: known answers', () => {
  it('finds a planted gain of 6.6 %, and says it', () => {
    const analysis = analysed({ truth: { baseline: { cpuUs: 500 }, bytecode: { cpuUs: 467 } } });
    const [cell] = analysis.cells;
    assert.equal(cell!.verdict, 'faster');
    near(cell!.primary!.ratio, 0.934, 0.005);
    assert.ok(cell!.primary!.low <= 0.934 && 0.934 <= cell!.primary!.high);
    assert.equal(cell!.primary!.n, 10);
    assert.equal(cell!.primary!.p, 2 / 2 ** 10);
    assert.equal(cell!.adjustedP, cell!.primary!.p);
    near(cell!.throughput!.ratio, 1 / 0.934, 0.006);
    assert.match(
      cell!.sentence,
      /^bytecode is 1\.07× faster than baseline: 6\.\d % less CPU per request, 99 % interval \d\.\d–\d\.\d %, 10 epochs$/,
    );
    assert.equal(analysis.headline, cell!.sentence);
    assert.equal(cell!.pairs.length, 10);
    near(analysis.rows[0]!.cpuUsPerRequest!, 500, 5);
    near(analysis.rows[0]!.throughputPerS!, 2_000, 20);
    near(analysis.rows[0]!.littlesLaw!, 1, 1e-9);
  });

  it('calls the opposite slower', () => {
    const [cell] = analysed({ truth: { baseline: { cpuUs: 467 }, worse: { cpuUs: 500 } } }).cells;
    assert.equal(cell!.verdict, 'slower');
    assert.match(cell!.sentence, /^worse is 1\.0[78]× slower than baseline: 7\.\d % more CPU per request/);
  });

  it('puts large effects as factors', () => {
    const [cell] = analysed({ truth: { baseline: { cpuUs: 700 }, snapshot: { cpuUs: 50 } } }).cells;
    assert.match(cell!.sentence, /^snapshot is 1[34]\.\d× faster than baseline: 92\.\d+ % less CPU/);
    const [slow] = analysed({ truth: { baseline: { cpuUs: 50 }, heavy: { cpuUs: 700 } } }).cells;
    assert.match(slow!.sentence, /^heavy is 1[34]\.\d× slower than baseline: 1[34]\.\d× the CPU per request/);
  });

  it('calls equals the same when the interval lies inside the margin', () => {
    const analysis = analysed({
      truth: { baseline: { cpuUs: 500 }, twin: { cpuUs: 500 } },
      plan: { epochs: 16 },
      epochSd: 0.002,
      sliceSd: 0.002,
    });
    assert.equal(analysis.cells[0]!.verdict, 'same');
    assert.match(
      analysis.headline,
      /^twin and baseline are the same within ±1 %: .* interval −0\.\d+ to \+0\.\d+ %, 16 epochs$/,
    );
  });

  it('leaves noise unresolved, with what it could have seen and the minutes that are missing', () => {
    const analysis = analysed({ truth: { baseline: { cpuUs: 500 }, twin: { cpuUs: 500 } }, epochSd: 0.03 });
    const [cell] = analysis.cells;
    assert.equal(cell!.verdict, 'unresolved');
    assert.ok(cell!.mde! > 0.02 && cell!.mde! < 0.12);
    assert.ok(cell!.minutesNeeded! > 1);
    assert.match(
      cell!.sentence,
      /^unresolved: twin against baseline, .*this experiment could have seen \d+\.?\d* %; about \d+ more minutes for 1 %$/,
    );
  });

  it('asks for a look when CPU time and throughput contradict each other', () => {
    const [cell] = analysed({
      truth: { baseline: { cpuUs: 500 }, waits: { cpuUs: 470, wallUs: 515 } },
    }).cells;
    assert.equal(cell!.verdict, 'investigate');
    assert.match(
      cell!.sentence,
      /^investigate waits: it needs \d\.\d+ % less CPU per request than baseline, yet has \d\.\d+ % lower throughput$/,
    );
  });

  it('does not compare throughput of servers that had time to wait', () => {
    const analysis = analysed({
      truth: { baseline: { cpuUs: 500, busy: 0.5 }, waits: { cpuUs: 470, wallUs: 1_100 } },
    });
    assert.equal(analysis.cells[0]!.verdict, 'faster');
    assert.ok(codes(analysis).includes('not-saturated'));
  });
});

describe('analyse: epochs', () => {
  it('uses only those in which both trials succeeded, and lists the others', () => {
    const analysis = analysed({
      truth: { baseline: { cpuUs: 500 }, bytecode: { cpuUs: 450 } },
      plan: { epochs: 12 },
      fails: (epoch, variant) =>
        (epoch === 3 && variant === 'baseline') || (epoch === 5 && variant === 'bytecode'),
    });
    const [cell] = analysis.cells;
    assert.deepEqual([cell!.epochsUsed, cell!.epochsFailed, cell!.primary!.n], [10, 2, 10]);
    assert.deepEqual(
      cell!.pairs.map((pair) => pair.epoch),
      [1, 2, 4, 6, 7, 8, 9, 10, 11, 12],
    );
    assert.deepEqual(
      analysis.rows.map((row) => row.epochs),
      [11, 11],
    );
    assert.deepEqual(
      analysis.failures.map(({ epoch, variant }) => [epoch, variant]),
      [
        [3, 'baseline'],
        [5, 'bytecode'],
      ],
    );
    assert.equal(analysis.warnings.find((it) => it.code === 'failed-trials')!.detail, '2 of 24 trials');
  });

  it('is void when no epoch has both', () => {
    const analysis = analysed({
      truth: { baseline: { cpuUs: 500 }, broken: { cpuUs: 450 } },
      fails: (_, variant) => variant === 'broken',
    });
    assert.equal(analysis.cells[0]!.verdict, 'void');
    assert.equal(analysis.cells[0]!.primary, null);
    assert.match(analysis.headline, /^broken was not measured/);
    assert.equal(analysis.rows[1]!.cpuUsPerRequest, null);
  });

  it('is void, and nothing worse, without any trial', () => {
    const { record } = syntheticRun({ truth: { baseline: { cpuUs: 500 }, other: { cpuUs: 450 } } });
    const analysis = analyse(record, []);
    assert.equal(analysis.cells[0]!.verdict, 'void');
    assert.deepEqual(
      analysis.rows.map(({ epochs, requests, serviceTime }) => [epochs, requests, serviceTime]),
      [
        [0, 0, null],
        [0, 0, null],
      ],
    );
    assert.equal(analysis.elapsedMs, 0);
  });

  it('never decides on too few, however clear they look', () => {
    const analysis = analysed({
      truth: { baseline: { cpuUs: 500 }, fast: { cpuUs: 250 } },
      plan: { epochs: 7 },
    });
    assert.equal(analysis.cells[0]!.verdict, 'unresolved');
    assert.ok(codes(analysis).includes('too-few-epochs'));
    assert.match(analysis.headline, /a verdict at 1 % takes at least 8 epochs$/);
  });

  it('decides at 5 % with six', () => {
    const analysis = analysed({
      truth: { baseline: { cpuUs: 500 }, fast: { cpuUs: 450 } },
      plan: { epochs: 6, alpha: 0.05, quick: true },
    });
    assert.equal(analysis.cells[0]!.verdict, 'faster');
    assert.match(analysis.headline, /95 % interval/);
    assert.ok(codes(analysis).includes('quick-mode'));
  });

  it('judges by throughput where there is no CPU time, and says so', () => {
    const { record, trials } = syntheticRun({ truth: { baseline: { cpuUs: 500 }, fast: { cpuUs: 450 } } });
    const blind = (which: (variant: string) => boolean, peakRssBytes: number | null) =>
      trials.map((trial) => ({
        ...trial,
        ...(which(trial.variant) ? { peakRssBytes } : {}),
        slices: trial.slices.map((it) => ({ ...it, ...(which(trial.variant) ? { cpuNs: null } : {}) })),
      }));
    // One side is enough: half a comparison of CPU time is none.
    const analysis = analyse(
      record,
      blind((variant) => variant === 'fast', 1),
    );
    const [cell] = analysis.cells;
    assert.deepEqual([cell!.verdict, cell!.response], ['faster', 'throughput']);
    near(cell!.primary!.ratio, 450 / 500, 0.01);
    assert.deepEqual([cell!.primary!.metric, cell!.primary!.better], ['time-per-request', 'lower']);
    near(cell!.throughput!.ratio, 500 / 450, 0.01);
    assert.match(
      cell!.sentence,
      /^fast is 1\.11× faster than baseline: .* % less time per request, 99 % interval .*; judged by throughput, because CPU time could not be read$/,
    );
    assert.match(analysis.rule, /CPU time could not be read: judged by throughput instead/);
    assert.ok(codes(analysis).includes('no-cpu-time'));
    assert.ok(!codes(analysis).includes('not-linux'));
    assert.deepEqual(analysis.rankings, []);
    assert.ok(
      codes(
        analyse(
          record,
          blind(() => true, null),
        ),
      ).includes('not-linux'),
    );
  });

  it('says nothing by throughput when it was the generator’s', () => {
    const { record, trials } = syntheticRun({ truth: { baseline: { cpuUs: 500 }, fast: { cpuUs: 450 } } });
    const limited = (change: object) =>
      analyse(
        record,
        trials.map((trial) => ({
          ...trial,
          slices: trial.slices.map((it) => ({ ...it, generatorCpu: 0.99, ...change })),
        })),
      ).cells[0]!;
    assert.equal(limited({ cpuNs: null }).verdict, 'void');
    assert.match(limited({ cpuNs: null }).sentence, /the load generator used 99 % of its core/);
    assert.equal(limited({}).verdict, 'faster');
  });

  it('checks the control by throughput where a verdict rests on it', () => {
    const { record, trials } = syntheticRun({
      truth: { baseline: { cpuUs: 500 }, fast: { cpuUs: 450 }, control: { cpuUs: 500, wallUs: 550 } },
      plan: { control: 'control' },
    });
    const blind = trials.map((trial) =>
      trial.variant === 'fast'
        ? { ...trial, slices: trial.slices.map((it) => ({ ...it, cpuNs: null })) }
        : trial,
    );
    assert.equal(analyse(record, trials).cells[0]!.verdict, 'faster');
    assert.equal(analyse(record, blind).cells[0]!.verdict, 'void');
  });

  it('leaves out slices without CPU time, and says how many', () => {
    const { record, trials } = syntheticRun({ truth: { baseline: { cpuUs: 500 }, fast: { cpuUs: 450 } } });
    const gaps = trials.map((trial) => ({
      ...trial,
      slices: trial.slices.map((it, i) =>
        i === 0 && trial.variant === 'fast' ? { ...it, cpuNs: null } : it,
      ),
    }));
    const analysis = analyse(record, gaps);
    assert.equal(analysis.cells[0]!.verdict, 'faster');
    assert.equal(analysis.cells[0]!.response, undefined);
    assert.equal(
      analysis.warnings.find(({ code }) => code === 'cpu-gaps')?.detail,
      'fast in hello: 25 % of the slices',
    );
  });

  it('says when epochs shared a process', () => {
    const { record, trials } = syntheticRun({ truth: { baseline: { cpuUs: 500 }, fast: { cpuUs: 450 } } });
    const source = { kind: 'running' as const, url: 'http://127.0.0.1:8080', pid: null };
    const builds = { ...record.builds, fast: { ...record.builds.fast!, source } };
    const warning = analyse({ ...record, builds }, trials).warnings.find(
      ({ code }) => code === 'shared-process',
    );
    assert.equal(warning?.detail, 'fast at http://127.0.0.1:8080');
  });
});

describe('analyse: a matrix', () => {
  const matrix = analysed({
    truth: { baseline: { cpuUs: 500 }, fast: { cpuUs: 400 }, twin: { cpuUs: 500 }, slow: { cpuUs: 600 } },
    plan: { scenarios: ['hello', 'json'], epochs: 12 },
  });

  it('judges every candidate in every scenario, scenario by scenario', () => {
    assert.deepEqual(
      matrix.cells.map((cell) => `${cell.scenario} ${cell.candidate} ${cell.verdict}`),
      [
        'hello fast faster',
        'hello twin unresolved',
        'hello slow slower',
        'json fast faster',
        'json twin unresolved',
        'json slow slower',
      ],
    );
    assert.equal(
      matrix.headline,
      '3 candidates × 2 scenarios against baseline: 2 faster, 2 slower, 2 unresolved',
    );
    assert.equal(matrix.rows.length, 8);
  });

  it('pays for the number of comparisons', () => {
    const fast = matrix.cells[0]!;
    assert.equal(fast.primary!.p, 2 / 2 ** 12);
    assert.equal(fast.adjustedP, 6 * fast.primary!.p);
    near(fast.primary!.confidence, 1 - 0.01 / 6, 1e-12);
    assert.match(
      matrix.rule,
      /6 comparisons, corrected by Holm, with intervals of 99\.83 % each so that all hold together/,
    );
  });
});

describe('analyse: as a function', () => {
  const options: SyntheticOptions = { truth: { baseline: { cpuUs: 500 }, fast: { cpuUs: 470 } } };

  it('gives the same bytes for the same record, also when it comes from disk', () => {
    const { record, trials } = syntheticRun(options);
    const first = JSON.stringify(analyse(record, trials));
    assert.equal(JSON.stringify(analyse(record, trials)), first);
    const stored = JSON.parse(JSON.stringify({ record, trials }));
    assert.equal(JSON.stringify(analyse(stored.record, stored.trials)), first);
  });

  it('does not touch its input', () => {
    const run = syntheticRun(options);
    const before = JSON.stringify(run);
    analyse(run.record, run.trials);
    assert.equal(JSON.stringify(run), before);
  });

  it('swaps the roles into the inverse effect', () => {
    const { record, trials } = syntheticRun(options);
    const forth = analyse(record, trials).cells[0]!.primary!;
    const plan = { ...record.plan, variants: record.plan.variants.toReversed() };
    // Records of a block stand in the order of the plan.
    const swapped = trials.toSorted(
      (a, b) => a.epoch - b.epoch || plan.variants.indexOf(a.variant) - plan.variants.indexOf(b.variant),
    );
    const back = analyse({ ...record, plan }, swapped).cells[0]!.primary!;
    near(back.ratio * forth.ratio, 1, 1e-9);
    near(back.low * forth.high, 1, 1e-9);
    assert.equal(back.p, forth.p);
  });

  it('names the command that repeats it', () => {
    assert.equal(
      analysed(options).command,
      'npm run lab -- --compare baseline,fast --scenario hello --epochs 10 --no-control --slices 4 --alpha 0.01 --margin 0.01 --load paced --seed 1',
    );
  });
});
