import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CarriedClaim } from './catalogue.ts';
import { type ClaimOutcome, measuredIn, outcomesOf } from './outcome.ts';
import { CLAIMS, type Claimed, claimedRun, TRUTH, twoScenarios } from './testing/claimed.ts';

const { stepOne, both, bigger, dearer, bulk, nearly, scripts } = CLAIMS;

const judged = ({ run, trials }: Claimed, ...claims: CarriedClaim[]): ClaimOutcome[] => [
  ...outcomesOf(run, trials, claims).outcomes,
];
const one = (claimed: Claimed, claim: CarriedClaim): ClaimOutcome => judged(claimed, claim)[0]!;

describe('claims put to a run', () => {
  const run = claimedRun();

  test('true, too large, opposite, larger than another, near enough', () => {
    const outcomes = judged(run, stepOne, bigger, dearer, bulk, nearly);
    assert.deepEqual(
      outcomes.map(({ claim, verdict, by }) => `${claim.id} ${verdict} by ${by}`),
      [
        'step-one confirmed by measurement',
        'step-two-halves-cpu refuted by measurement',
        'step-two-is-dearer refuted by measurement',
        'the-bulk confirmed by measurement',
        'nearly unresolved by measurement',
      ],
    );
    assert.match(outcomes[1]!.reason, /^Direction only: the effect is smaller than ×0\.50 allows/);
  });

  test('effects are of the pair that is asked, also when the baseline is not the experiment’s', () => {
    const { measured } = one(run, bigger);
    assert.ok(Math.abs(measured!.ratio - 1 / 1.2) < 0.01, `${measured!.ratio}`);
    assert.equal(measured!.n, 12);
  });

  test('of two effects the quotient is judged, epoch by epoch', () => {
    const { measured, quotient } = one(run, bulk);
    assert.ok(Math.abs(measured!.ratio - 0.25) < 0.005);
    assert.ok(Math.abs(quotient!.ratio - 0.25 * 1.44) < 0.01);
    const small = { ...bulk, claim: { ...bulk.claim, baseline: 'one', candidate: 'two' } };
    assert.equal(one(run, small).verdict, 'refuted');
  });

  test('what arithmetic refutes stays refuted, whatever is measured, and is shown beside it', () => {
    const fitting = claimedRun({ truth: { ...TRUTH, two: { cpuUs: 625 } } });
    const { verdict, by, reason, measured } = one(fitting, both);
    assert.deepEqual([verdict, by], ['refuted', 'arithmetic']);
    assert.match(
      reason,
      /^By arithmetic, whatever is measured\. Rows of different concurrency .* compound to /,
    );
    assert.ok(Math.abs(measured!.ratio - 1.6) < 0.02);
    const said = one(fitting, { ...both, claim: { ...both.claim, published: stepOne.claim.published! } });
    assert.deepEqual([said.verdict, said.by], ['confirmed', 'measurement']);
  });

  test('all intervals together: 1 − intervals × level', () => {
    const { confidence, intervals, together } = outcomesOf(run.run, run.trials, [
      stepOne,
      both,
      bigger,
      dearer,
    ]);
    // 1 % over three comparisons; the last two claims share an interval.
    assert.deepEqual([confidence.toFixed(5), intervals, together.toFixed(5)], ['0.99667', 3, '0.99000']);
    for (const { measured } of judged(run, stepOne, bigger))
      assert.ok(measured!.confidence >= confidence - 1e-12);
  });
});

describe('scripts compared in two scenarios', () => {
  test('the cheaper against the dearer', () => {
    const { verdict, measured } = one(twoScenarios(0.5), scripts);
    assert.equal(verdict, 'confirmed');
    assert.ok(Math.abs(measured!.ratio - 2) < 0.02);
    assert.equal(one(twoScenarios(2), scripts).verdict, 'refuted');
  });

  test('a run without the other scenario says nothing of them', () => {
    const { plan } = claimedRun().run.record;
    assert.equal(measuredIn(plan, scripts), false);
    assert.equal(measuredIn(plan, bulk), true);
    assert.equal(measuredIn({ ...plan, variants: ['before', 'two'] }, bulk), false);
  });
});

describe('a run that cannot judge', () => {
  const rows: [what: string, run: Claimed, claim: CarriedClaim, isVoid: boolean, reason: RegExp][] = [
    [
      'its twin differs',
      claimedRun({ truth: { ...TRUTH, control: { cpuUs: 1_100 } } }),
      stepOne,
      true,
      /^Void: in hello the control/,
    ],
    [
      'a server never came up',
      claimedRun({ fails: (_, variant) => variant === 'one' }),
      stepOne,
      true,
      /^Void: in no epoch could all that it takes be measured/,
    ],
    [
      'too few epochs',
      claimedRun({}, { epochs: 6 }),
      stepOne,
      false,
      /^Too few epochs: 6, and an interval of 99\.67 % takes at least 10\.$/,
    ],
    ['a single epoch', claimedRun({}, { epochs: 1 }), stepOne, false, /^Too few epochs: 1,/],
    [
      'epochs lost to failures of one side only',
      claimedRun({ fails: (epoch, variant) => variant === 'one' && epoch > 4 }),
      stepOne,
      false,
      /^Too few epochs: 4,/,
    ],
    [
      'throughput of a server that was not busy',
      claimedRun({ truth: { ...TRUTH, one: { cpuUs: 800, busy: 0.6 } } }),
      stepOne,
      false,
      /^Throughput says nothing about one here: it used 60 % of its core\.$/,
    ],
  ];
  for (const [what, run, claim, isVoid, reason] of rows) {
    test(what, () => {
      const outcome = one(run, claim);
      assert.deepEqual([outcome.verdict, outcome.by, outcome.void], ['unresolved', 'nothing', isVoid]);
      assert.match(outcome.reason, reason);
    });
  }

  test('CPU time can be judged where throughput cannot', () => {
    const idle = claimedRun({ truth: { ...TRUTH, one: { cpuUs: 1_000 / 1.2, busy: 0.6 } } });
    const cpu = { ...dearer, claim: { ...dearer.claim, baseline: 'before', candidate: 'one' } };
    assert.equal(one(idle, cpu).by, 'measurement');
  });

  test('a void run does not save a claim that arithmetic refutes', () => {
    const { verdict, by, void: isVoid } = one(claimedRun({ fails: () => true }), both);
    assert.deepEqual([verdict, by, isVoid], ['refuted', 'arithmetic', true]);
  });
});
