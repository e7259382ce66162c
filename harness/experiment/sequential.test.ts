import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plan } from '../model/records.ts';
import { analyse } from './analyse.ts';
import { levelsOf } from './analysis/family.ts';
import { lookAt } from './analysis/look.ts';
import { runExperiment } from './experiment.ts';
import { readTrials } from './store.ts';
import { config, fakeLab } from './testing/fake-equipment.ts';
import { type SyntheticOptions, syntheticRun } from './testing/synthetic.ts';

const sequential: Partial<Plan> = { rule: 'sequential', budgetMs: 60_000, epochs: 30 };
const run = (truth: SyntheticOptions['truth'], over: Partial<SyntheticOptions> = {}) =>
  syntheticRun({ truth, ...over, plan: { ...sequential, ...over.plan } });
const analysed = (...args: Parameters<typeof run>) => {
  const { record, trials } = run(...args);
  return analyse(record, trials);
};

describe('a sequential experiment', () => {
  it('decides by the evidence, and its interval agrees', () => {
    const { cells, ended, rule } = analysed({ baseline: { cpuUs: 100 }, fast: { cpuUs: 95 } });
    const [cell] = cells;
    assert.equal(cell!.verdict, 'faster');
    assert.equal(ended, 'answered');
    assert.ok(cell!.eValue! >= 100 && cell!.adjustedP! <= 0.01);
    assert.ok(cell!.primary!.high < 1 && cell!.primary!.low < 0.95 && cell!.primary!.high > 0.95);
    assert.equal(cell!.primary!.confidence, 0.99);
    const path = cell!.pairs.map(({ eValue }) => eValue!);
    // Frozen where it decided; the path goes on.
    assert.equal(
      cell!.eValue,
      path.find((e) => e >= 100),
    );
    assert.match(rule, /valid at every look/);
  });

  it('calls equal builds the same when it has seen enough, and never different', () => {
    const equal = { baseline: { cpuUs: 100 }, twin: { cpuUs: 100 } };
    const { cells } = analysed(equal, { epochSd: 0.002, sliceSd: 0.002 });
    assert.equal(cells[0]!.verdict, 'same');
    assert.ok(cells[0]!.primary!.low > 0.99 && cells[0]!.primary!.high < 1.01);
  });

  it('with too few epochs shows an interval of less confidence and decides nothing', () => {
    const { cells } = analysed({ baseline: { cpuUs: 100 }, fast: { cpuUs: 50 } }, { plan: { epochs: 5 } });
    assert.equal(cells[0]!.verdict, 'unresolved');
    assert.ok(cells[0]!.primary!.confidence < 0.95);
    assert.match(cells[0]!.sentence, /a verdict at 1 % takes at least 9 epochs/);
  });

  it('says what it could have seen and how long more it takes', () => {
    const { cells } = analysed(
      { baseline: { cpuUs: 100 }, other: { cpuUs: 100.5 } },
      { epochSd: 0.02, plan: { epochs: 20 } },
    );
    assert.equal(cells[0]!.verdict, 'unresolved');
    assert.ok(cells[0]!.mde! > 0.015 && cells[0]!.mde! < 0.06, `${cells[0]!.mde}`);
    assert.ok(cells[0]!.minutesNeeded! > 1);
  });

  it('is answered only when every comparison is', () => {
    const { record, trials } = run(
      { baseline: { cpuUs: 100 }, fast: { cpuUs: 90 }, near: { cpuUs: 99 } },
      { epochSd: 0.01, plan: { epochs: 12 } },
    );
    const look = lookAt(record.plan, trials);
    assert.equal(look.answered, false);
    assert.equal(look.text, '1 of 2 answered');
    const { record: one, trials: few } = run({ baseline: { cpuUs: 100 }, fast: { cpuUs: 90 } });
    assert.equal(lookAt(one.plan, few.slice(0, 6)).text, '−9.6 %, evidence 2.6 of 100');
    assert.ok(lookAt(one.plan, few).answered);
  });
});

describe('the control', () => {
  const withControl = { plan: { control: 'control' } };

  it('that agrees lets the verdict stand', () => {
    const truth = { baseline: { cpuUs: 100 }, fast: { cpuUs: 95 }, control: { cpuUs: 100 } };
    const { cells, control, rankings } = analysed(truth, withControl);
    assert.deepEqual(
      cells.map(({ candidate, verdict }) => [candidate, verdict]),
      [['fast', 'faster']],
    );
    assert.equal(control!.length, 1);
    assert.equal(control![0]!.differs, false);
    assert.ok(control![0]!.effect!.low < 1 && control![0]!.effect!.high > 1);
    assert.deepEqual(
      rankings[0]!.groups.map((group) => group.map(({ variant }) => variant)),
      [['fast'], ['baseline']],
    );
  });

  for (const rule of ['sequential', 'fixed'] as const) {
    it(`that differs makes everything in its scenario void (${rule})`, () => {
      const truth = { baseline: { cpuUs: 100 }, fast: { cpuUs: 50 }, control: { cpuUs: 97 } };
      const { cells, control, headline } = analysed(truth, { plan: { control: 'control', rule } });
      assert.equal(control![0]!.differs, true);
      assert.equal(cells[0]!.verdict, 'void');
      assert.match(
        headline,
        /^void: fast against baseline proves nothing, because the control differs: a twin/,
      );
    });
  }

  it('is a check, not a comparison: it costs the family nothing', () => {
    const truth = { baseline: { cpuUs: 100 }, fast: { cpuUs: 95 }, control: { cpuUs: 100 } };
    assert.equal(analysed(truth, withControl).cells[0]!.primary!.confidence, 0.99);
  });
});

it('warm-up counts that differ between variants of like speed make the comparison void', () => {
  const truth = { baseline: { cpuUs: 100 }, twin: { cpuUs: 85 } };
  const counts = { hello: { baseline: 523, twin: 3_561 } };
  const [cell] = analysed(truth, { plan: { warmupRequests: counts } }).cells;
  assert.equal(cell!.verdict, 'void');
  assert.match(cell!.sentence, /warmed it up by 3,561 requests, baseline by 523: give --warmup$/);
  const fast = { baseline: { cpuUs: 100 }, twin: { cpuUs: 30 } };
  assert.equal(analysed(fast, { plan: { warmupRequests: counts } }).cells[0]!.verdict, 'faster');
});

describe('a family of comparisons under the sequential rule', () => {
  const draft = (...eValues: number[]) => ({
    scenario: 's',
    candidate: 'c',
    pairs: [],
    failed: 0,
    response: 'cpu' as const,
    cost: [],
    throughput: [],
    eValues,
    p: Math.min(1, 1 / Math.max(1, ...eValues)),
  });
  const plan = { rule: 'sequential', alpha: 0.01 } as const;

  it('e-BH: k of m need m/(k·alpha), and pay with intervals of that level', () => {
    const levels = levelsOf(plan, [draft(150), draft(160), draft(2)]);
    // 160 ≥ 3/(2·0.01) and 150 ≥ 150: two are rejected together, each alone would need 300.
    assert.deepEqual(
      levels.map(({ rejected }) => rejected),
      [true, true, false],
    );
    assert.deepEqual(
      levels.map(({ level }) => Number(level.toFixed(6))),
      [0.006667, 0.006667, 0.003333],
    );
    assert.deepEqual(
      levelsOf(plan, [draft(150), draft(149), draft(2)]).map(({ rejected }) => rejected),
      [false, false, false],
    );
  });

  it('an e-value that once reached m/alpha stays, a lower one may be lost again', () => {
    assert.equal(levelsOf(plan, [draft(1, 120, 3)])[0]!.eValue, 120);
    assert.equal(levelsOf(plan, [draft(1, 120, 3), draft(1)])[0]!.eValue, 3);
  });

  it('a gate asks more: Holm on anytime p-values', () => {
    const [a, b] = levelsOf(plan, [draft(150), draft(160), draft(2)]);
    assert.ok(a!.rejected && a!.adjustedP > 0.01);
    assert.ok(Math.abs(b!.adjustedP - 3 / 160) < 1e-12);
  });
});

describe('ranking', () => {
  it('puts together what cannot be told apart, best first, and says how far behind', () => {
    const truth = { baseline: { cpuUs: 100 }, a: { cpuUs: 50 }, b: { cpuUs: 50.01 }, c: { cpuUs: 70 } };
    const [ranking] = analysed(truth).rankings;
    const names = ranking!.groups.map((group) => group.map(({ variant }) => variant).sort());
    assert.deepEqual(names, [['a', 'b'], ['c'], ['baseline']]);
    const behind = ranking!.groups[1]![0]!.behind!;
    assert.ok(behind.low < 1.4 && behind.high > 1.4);
    assert.equal(ranking!.groups[0]![0]!.behind, null);
  });
  it('names what was not measured, last', () => {
    const { rankings } = analysed(
      { baseline: { cpuUs: 100 }, dead: { cpuUs: 50 } },
      { fails: (_, variant) => variant === 'dead' },
    );
    assert.deepEqual(rankings[0]!.groups.at(-1), [{ variant: 'dead', cpuUsPerRequest: null, behind: null }]);
  });
});

describe('the loop', () => {
  it('ends with the epoch that answers, long before the budget', async (t) => {
    const lab = await fakeLab();
    t.after(() => lab.remove());
    const asked = config({
      variants: ['plain', 'spin=3000'],
      control: true,
      rule: 'sequential',
      epochs: null,
      budgetMs: 300_000,
    });
    const done = await runExperiment(asked, lab.equipment);
    const { trials } = await readTrials(done);
    const epochs = new Set(trials.map(({ epoch }) => epoch)).size;
    const { cells, ended } = analyse(done.record, trials);
    assert.equal(cells[0]!.verdict, 'slower', cells[0]!.sentence);
    assert.equal(ended, 'answered');
    assert.ok(epochs >= 7 && epochs < done.record.plan.epochs, `${epochs} of ${done.record.plan.epochs}`);
    assert.equal(trials.at(-1)!.variant, 'control');
    assert.equal(done.record.builds.control!.hash, done.record.builds.plain!.hash);
  });

  it('ends before an epoch that would not fit the budget', async (t) => {
    // A clock that says an epoch takes a minute.
    let minutes = 0;
    const lab = await fakeLab({ now: () => minutes * 60_000 });
    t.after(() => lab.remove());
    const equipment = {
      ...lab.equipment,
      emit: (event: Parameters<typeof lab.equipment.emit>[0]) => {
        if (event.kind === 'action' && event.text.endsWith('plain starts')) minutes++;
        lab.equipment.emit(event);
      },
    };
    const asked = config({ rule: 'sequential', epochs: null, budgetMs: 200_000, strictBudget: true });
    const done = await runExperiment(asked, equipment);
    const { trials } = await readTrials(done);
    assert.equal(trials.at(-1)!.epoch, 3);
    assert.equal(analyse(done.record, trials).ended, 'budget');
  });
});
