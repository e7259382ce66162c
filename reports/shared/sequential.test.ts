import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CalibrationSummary } from '../../harness/model/calibration.ts';
import { faster } from '../fixtures/faster.ts';
import { editable } from '../fixtures/index.ts';
import { sequential } from '../fixtures/sequential.ts';
import { voidControl } from '../fixtures/void-control.ts';
import { calibrationSentence, powerRows } from './calibration.ts';
import { checkWords, contestants, rowsOf, variantName } from './control.ts';
import { endedSentence, plannedLength } from './ended.ts';
import {
  evidenceAxis,
  evidenceNeeded,
  evidenceNote,
  evidencePanels,
  evidenceText,
  thresholdOf,
} from './evidence.ts';
import { intervalColumn, intervalNote, intervalsName, pName } from './looks.ts';
import { placesOf, rankingsShown } from './ranking.ts';

describe('what ended it', () => {
  test('fixed: the planned number, or fewer and how many', () => {
    assert.equal(endedSentence(faster), 'Ended after the 10 epochs that had been planned.');
    const short = editable(faster);
    short.plan.epochs = 12;
    assert.equal(endedSentence(short), 'Has 10 epochs; 12 were planned.');
    assert.equal(plannedLength(faster.plan), '10 epochs planned');
  });

  test('sequential: answered, spent, or the most epochs', () => {
    assert.equal(endedSentence(sequential), 'The time of 9 min was spent after 19 epochs.');
    assert.equal(
      endedSentence({ ...sequential, ended: 'answered' }),
      'Answered after 19 epochs: 8 min 53 s of the 9 min that it had.',
    );
    assert.equal(
      endedSentence({ ...sequential, ended: 'epochs' }),
      'Ended after 19 epochs, the most that were planned.',
    );
    assert.equal(plannedLength(sequential.plan), 'up to 9 min, looked at after every epoch');
    assert.equal(
      plannedLength({ ...sequential.plan, budgetMs: null }),
      'up to 60 epochs, looked at after every epoch',
    );
  });

  test('a control that differs everywhere answers nothing', () => {
    const report = editable(voidControl);
    assert.match(endedSentence(report), /^Answered after 12 epochs/);
    for (const cell of report.cells) cell.verdict = 'void';
    assert.match(endedSentence(report), /^Broken off after 12 epochs: 2 min 51 s/);
  });
});

describe('control', () => {
  test('last of its rows and named control, whatever it was started as', () => {
    const report = editable(sequential);
    report.plan.control = 'baseline-twin';
    for (const row of report.rows) if (row.variant === 'control') row.variant = 'baseline-twin';
    report.rows.unshift(report.rows.pop()!);
    const names = rowsOf(report, 'json').map(({ variant }) => variantName(report, variant));
    assert.deepEqual(names, ['baseline', 'bytecode', 'no-gc', 'snapshot', 'control']);
    assert.equal(variantName(faster, 'control'), 'control');
    assert.deepEqual(contestants(sequential), ['baseline', 'bytecode', 'no-gc', 'snapshot']);
  });

  test('a difference cries out', () => {
    assert.deepEqual(voidControl.control!.map(checkWords), ['agrees', 'DIFFERS: void']);
    assert.equal(checkWords({ effect: null, differs: false }), 'not measured');
  });
});

describe('evidence', () => {
  test('a panel per scenario with the control last; none under the fixed rule', () => {
    const panels = evidencePanels(sequential);
    assert.deepEqual(
      panels.map(({ scenario, series }) => [scenario, ...series.map(({ variant }) => variant)]),
      [
        ['hello', 'bytecode', 'no-gc', 'snapshot', 'control'],
        ['json', 'bytecode', 'no-gc', 'snapshot', 'control'],
      ],
    );
    assert.equal(panels[0]!.series[0]!.points.length, 19);
    assert.deepEqual(evidencePanels(faster), []);
  });

  test('thresholds: m/α alone, 1/α together; one of them for a single comparison', () => {
    assert.deepEqual(thresholdOf(sequential), { alone: 600, together: 100 });
    assert.equal(evidenceNeeded(sequential), '100 to 600');
    assert.match(evidenceNote(sequential), /Of 6 comparisons, one that reaches 600 is decided alone/);
    const single = { plan: sequential.plan, cells: sequential.cells.slice(0, 1) };
    assert.equal(evidenceNeeded(single), '100');
    assert.match(evidenceNote(single), /reaches 100 in at most one of 100 .* The line at 100 decides\.$/);
  });

  test('the axis holds every line, and cuts off what has long been decided or lost', () => {
    const of = (...values: number[]) =>
      evidenceAxis(
        [
          {
            scenario: 'hello',
            series: [{ variant: 'x', points: values.map((eValue, epoch) => ({ epoch, eValue })) }],
          },
        ],
        { alone: 100, together: 100 },
      );
    const usual = of(0.4, 30);
    assert.ok(usual.at(0.4) > 0 && usual.at(100) < 1);
    assert.deepEqual(usual.ticks, [1, 10, 100]);
    const far = of(1e-9, 1e30);
    assert.ok(far.at(1e-9) < 0 && far.at(1e30) > 1 && far.at(100) > 0.4);
    assert.deepEqual(far.ticks, [0.01, 0.1, 1, 10, 100, 1_000, 10_000]);
  });

  test('e-values in few digits', () => {
    assert.deepEqual([0.0193, 0.34, 4.234, 34.2, 340.4, 12_345, 3e9].map(evidenceText), [
      '0.019',
      '0.34',
      '4.2',
      '34',
      '340',
      '12,300',
      '> 1,000,000',
    ]);
  });
});

describe('intervals and p', () => {
  test('one confidence stands in the head of the column, several in a note', () => {
    assert.deepEqual([intervalColumn(faster), intervalsName(faster)], ['99 % interval', '99 % intervals']);
    assert.equal(intervalNote(faster), null);
    assert.deepEqual(
      [intervalColumn(sequential), intervalsName(sequential)],
      ['interval', '99.2 to 99.8 % intervals'],
    );
    assert.equal(intervalNote(sequential), 'Intervals (99.2 to 99.8 %) hold at every look.');
    assert.equal(intervalNote(voidControl), 'Intervals hold at every look.');
    assert.equal(intervalNote({ ...faster, cells: [] }), null);
  });

  test('where no interval holds at every look, none is said to', () => {
    const few = { ...voidControl, warnings: [{ code: 'too-few-epochs' as const, detail: '' }] };
    assert.match(intervalNote(few)!, /allow no interval that holds at every look/);
  });

  test('p is named after the rule', () => {
    assert.deepEqual([pName(faster), pName(sequential)], ['p', 'anytime p']);
  });
});

describe('ranking', () => {
  test('shown from three variants on, the control not counted', () => {
    assert.equal(rankingsShown(sequential).length, 2);
    const two = editable(voidControl);
    two.rankings = structuredClone(sequential.rankings) as typeof two.rankings;
    assert.deepEqual(rankingsShown(two), []);
  });

  test('places as in sports, with bars against the slowest', () => {
    const places = placesOf(sequential.rankings[0]!).flat();
    assert.deepEqual(
      places.map(({ place, entry }) => `${place} ${entry.variant}`),
      ['1 snapshot', '2= no-gc', '2= bytecode', '4 baseline'],
    );
    assert.equal(places[3]!.length, 1);
    assert.ok(Math.abs(places[0]!.length! - 71.2 / 231.4) < 1e-12);
    const unmeasured = placesOf({
      scenario: 'hello',
      groups: [[{ variant: 'x', cpuUsPerRequest: null, behind: null }]],
    });
    assert.deepEqual(
      unmeasured.flat().map(({ place, length }) => [place, length]),
      [['–', null]],
    );
  });
});

describe('the lab itself', () => {
  const { fingerprint } = sequential;
  const known = sequential.calibration!;
  const say = (over: Partial<CalibrationSummary>): string =>
    calibrationSentence({ calibration: { ...known, ...over }, fingerprint });

  test('all that was measured, in one sentence', () => {
    assert.equal(
      say({}),
      'On this machine the lab called a difference between equal builds in 1 of 31 live experiments and 0.41 % of 10,000 ' +
        'replayed ones (nominal 1 %); it finds 1.62 % in 3 min with 80 % power. Measured 2026-11-21.',
    );
  });

  test('parts that were not measured are not spoken of', () => {
    assert.match(say({ live: null }), /in 0\.41 % of 10,000 replayed ones \(nominal 1 %\); it finds/);
    assert.match(say({ replay: null, mde: null }), /in 1 of 31 live experiments \(nominal 1 %\)\. Measured/);
    assert.match(
      say({ replay: null, live: null }),
      /the lab’s false alarms were not measured; it finds 1\.62 %/,
    );
    const live = { experiments: 1, falseVerdicts: 0, voids: 1, budgetMs: 1 };
    assert.match(say({ live }), /none of 1 live experiment and .* 1 live experiment ended void because/);
    assert.deepEqual(powerRows(known)[0], ['1 %', '2 of 12', '0', '12 of 12', '–']);
  });

  test('another machine is named', () => {
    assert.match(
      say({ cores: 8, cpuModel: 'Abacus' }),
      /^On another machine the lab .* That was Abacus with 8 cores; this is Intel\(R\) .* with 2 cores: calibrate again\.$/,
    );
    assert.match(say({ cores: 4 }), /^On another machine/);
  });

  test('never calibrated: how to', () => {
    assert.equal(
      calibrationSentence({ calibration: null, fingerprint }),
      'This lab was not calibrated on this machine: npm run lab -- calibrate',
    );
  });
});
