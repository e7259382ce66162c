import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { RecordError, UsageError } from '../model/errors.ts';
import type { Alarm, Blessing } from '../model/history.ts';
import { HistoryError } from './errors.ts';
import { type History, openHistory } from './history.ts';
import { cellOf, experimentOf, FINGERPRINT } from './testing/experiments.ts';

let folder: string;
let files = 0;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'history-'));
});
after(() => rm(folder, { recursive: true }));

/** A new file for every test, in a folder that does not exist yet. */
async function withHistory(run: (history: History) => void | Promise<void>): Promise<void> {
  const history = await openHistory(join(folder, `f${files++}`, 'history.sqlite'));
  try {
    await run(history);
  } finally {
    history.close();
  }
}

const ALARM: Alarm = {
  series: 'hello/best',
  night: '2026-01-03',
  kind: 'step',
  direction: 'slower',
  since: '2026-01-03',
  after: 'commit-1',
  upTo: 'commit-2',
  ratio: 1.02,
  low: 1.01,
  high: 1.03,
  confidence: 0.95,
  adjustedP: 1e-6,
};
const BLESSING: Blessing = {
  series: 'hello/best',
  night: '2026-01-03',
  commit: 'commit-2',
  who: 'somebody',
  why: 'a new feature',
};

describe('a history', () => {
  it('gives back what it was given, to the last digit, by time', () =>
    withHistory((history) => {
      const third = experimentOf(2, { wallMs: null });
      for (const experiment of [third, experimentOf(0), experimentOf(1)]) {
        assert.equal(history.addExperiment(experiment), 'added');
      }
      assert.deepEqual(history.experiments(), [experimentOf(0), experimentOf(1), third]);
      assert.deepEqual(
        history.series().map(({ name, nights, from, to }) => [name, nights, from, to]),
        [
          ['hello/best', 3, '2026-01-01', '2026-01-03'],
          ['json/best', 3, '2026-01-01', '2026-01-03'],
        ],
      );
    }));

  it('knows an experiment again, also one whose numbers are zeros of either sign', () =>
    withHistory((history) => {
      const odd = experimentOf(0, { cells: [cellOf('hello', 'best', [0, -0, 1e-320, 0.1 + 0.2])] });
      assert.equal(history.addExperiment(odd), 'added');
      assert.equal(history.addExperiment(odd), 'known');
      assert.equal(history.experiments()[0]!.cells[0]!.epochs[3]!.cpu, 0.1 + 0.2);
    }));

  it('takes a run that has gone on, and keeps what is there when the numbers differ', () =>
    withHistory((history) => {
      const run = experimentOf(0);
      const shorter = { ...run, cells: [{ ...run.cells[0]!, epochs: run.cells[0]!.epochs.slice(0, 5) }] };
      assert.equal(history.addExperiment(shorter), 'added');
      assert.equal(history.addExperiment(run), 'extended');
      assert.throws(
        () => history.addExperiment(shorter),
        (error) => error instanceof HistoryError && error.code === 'E_HISTORY_CONFLICT',
      );
      const other = experimentOf(1, { id: run.id });
      assert.throws(() => history.addExperiment(other), /"run-0000" is in .* with other numbers/);
      assert.deepEqual(history.experiments(), [run]);
    }));

  it('makes a night of a measurement and its second one, and nights of other rulers others', () =>
    withHistory((history) => {
      const cells = (value: number) => [cellOf('hello', 'best', [value, value])];
      history.addExperiment(experimentOf(0, { cells: cells(1) }));
      const again = { id: 'again', at: '2026-01-01T05:00:00.000Z', purpose: 'confirm' } as const;
      history.addExperiment(experimentOf(0, { ...again, cells: cells(2) }));
      const elsewhere = { ...FINGERPRINT, cpuModel: 'another' };
      const late = '2026-01-01T06:00:00.000Z';
      history.addExperiment(
        experimentOf(0, { id: 'elsewhere', at: late, fingerprint: elsewhere, cells: cells(3) }),
      );
      const [first, second, ...none] = history.nights('hello/best');
      assert.deepEqual([first!.first, first!.second, none], [[1, 1], [2, 2], []]);
      assert.deepEqual([second!.first, second!.second], [[3, 3], []]);
      assert.notEqual(first!.ruler, second!.ruler);
    }));

  it('leaves out epochs without a ratio, and keeps the night', () =>
    withHistory((history) => {
      const cell = cellOf('hello', 'best', [1, 2]);
      const blind = { ...cell, epochs: cell.epochs.map((it) => ({ ...it, cpu: null })) };
      history.addExperiment(experimentOf(0, { cells: [blind] }));
      assert.deepEqual(history.nights('hello/best')[0]!.first, []);
    }));

  it('keeps alarms and blessings once', () =>
    withHistory((history) => {
      history.addAlarms([ALARM]);
      history.addAlarms([{ ...ALARM, ratio: 1.025 }]);
      history.addAlarms([]);
      assert.deepEqual(history.alarms(), [{ ...ALARM, ratio: 1.025 }]);
      history.setBlessings([BLESSING, { ...BLESSING, series: '*' }]);
      history.setBlessings([BLESSING]);
      assert.deepEqual(history.blessings(), [BLESSING]);
    }));

  it('refuses what it does not keep, and names it', () =>
    withHistory((history) => {
      const table: [object, RegExp][] = [
        [{ night: '2026-02-30' }, /expected "night" to be a day as in 2026-11-21, got "2026-02-30"/],
        [{ at: '2026-01-01 02:00' }, /expected "at" to be a moment/],
        [{ purpose: 'again' }, /expected "purpose" to be one of nightly, confirm, got "again"/],
        [{ commit: ' ' }, /expected "commit" to be a text that is not empty/],
        [
          { cells: [cellOf('a', 'b', [Number.NaN])] },
          /cell 1, epoch 1: expected "cpu" to be a number or null/,
        ],
        [{ cells: [cellOf('a', 'b', [])] }, /cell 1: expected at least one epoch, got none/],
        [{ cells: [cellOf('a', 'b', [1]), cellOf('a', 'b', [2])] }, /series "a\/b" is there twice/],
      ];
      for (const [changes, message] of table) {
        assert.throws(
          () => history.addExperiment(experimentOf(0, changes)),
          (error) => error instanceof RecordError && message.test(error.message),
        );
      }
      assert.throws(
        () => history.addAlarms([{ ...ALARM, ratio: -1 }]),
        /"ratio" to be a ratio above 0, got -1/,
      );
      assert.deepEqual(history.experiments(), []);
      assert.throws(
        () => history.nights('hello/best'),
        (error) => error instanceof UsageError && /the history is empty/.test(error.message),
      );
      history.addExperiment(experimentOf(0));
      assert.throws(
        () => history.nights('hello/bst'),
        /unknown series "hello\/bst" \(did you mean "hello\/best"\?\)/,
      );
    }));
});
