import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { RecordError } from '../model/errors.ts';
import { HistoryError } from './errors.ts';
import { type History, openHistory } from './history.ts';
import { cellOf, experimentOf } from './testing/experiments.ts';
import { exportHistory, importHistory } from './transfer.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transfer-'));
});
after(() => rm(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

async function filled(name: string, nights: readonly number[]): Promise<History> {
  const history = await openHistory(at(name));
  for (const n of nights) history.addExperiment(experimentOf(n));
  return history;
}

async function exported(history: History, name: string): Promise<string> {
  await exportHistory(history, at(name));
  return readFile(at(name), 'utf8');
}

describe('export and import', () => {
  it('give the same bytes again, in whatever order nights came', async () => {
    const history = await filled('one.sqlite', [3, 0, 2, 1]);
    history.setBlessings([
      { series: 'json/best', night: '2026-01-02', commit: 'c', who: 'w', why: 'a reason, with “quotes”\n' },
    ]);
    history.addAlarms([
      {
        series: 'hello/best',
        night: '2026-01-04',
        kind: 'drift',
        direction: 'faster',
        since: '2026-01-01',
        after: 'commit-0',
        upTo: 'commit-3',
        ratio: 0.1 + 0.2,
        low: 0.29,
        high: 0.31,
        confidence: 0.95,
        adjustedP: 1.5e-9,
      },
    ]);
    const text = await exported(history, 'one.jsonl');
    assert.equal(text.split('\n').length, 1 + 4 + 1 + 1 + 1);
    const copy = await openHistory(at('copy.sqlite'));
    assert.deepEqual(await importHistory(copy, at('one.jsonl')), { experiments: 4, added: 4 });
    assert.equal(await exported(copy, 'copy.jsonl'), text);
    assert.deepEqual(await importHistory(copy, at('one.jsonl')), { experiments: 4, added: 0 });
    assert.equal(await exported(copy, 'copy.jsonl'), text);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.endsWith('.tmp')),
      [],
    );
    history.close();
    copy.close();
  });

  it('two histories that each have a part become the same whole', async () => {
    const [a, b] = [await filled('a.sqlite', [0, 1, 2]), await filled('b.sqlite', [2, 3])];
    await exportHistory(a, at('a.jsonl'));
    await exportHistory(b, at('b.jsonl'));
    assert.deepEqual(await importHistory(a, at('b.jsonl')), { experiments: 2, added: 1 });
    assert.deepEqual(await importHistory(b, at('a.jsonl')), { experiments: 3, added: 2 });
    assert.equal(await exported(a, 'a2.jsonl'), await exported(b, 'b2.jsonl'));
    a.close();
    b.close();
  });

  it('are all or nothing', async () => {
    const history = await filled('conflict.sqlite', [5]);
    const other = await openHistory(at('other.sqlite'));
    other.addExperiment(experimentOf(4));
    other.addExperiment(experimentOf(5, { cells: [cellOf('hello', 'best', [1])] }));
    await exportHistory(other, at('other.jsonl'));
    await assert.rejects(
      importHistory(history, at('other.jsonl')),
      (error) => error instanceof HistoryError && error.code === 'E_HISTORY_CONFLICT',
    );
    assert.deepEqual(history.experiments(), [experimentOf(5)]);
    history.close();
    other.close();
  });

  it('a damaged export says where and how, and changes nothing', async () => {
    const history = await filled('damaged.sqlite', [0]);
    const text = await exported(history, 'damaged.jsonl');
    const empty = await openHistory(at('empty.sqlite'));
    const table: [string, RegExp][] = [
      [text.slice(0, -30), /line 2, is cut off: expected a whole line/],
      ['', /line 1, is damaged/],
      ['{"format":"perfduel trace","version":1}\n', /is no export of a history/],
      [text.replace('"version":1', '"version":7'), /has version 7; this lab reads version 1/],
      [text.replace('"2026-01-01"', '"yesterday"'), /line 2: expected "night" to be a day/],
      [
        text.replace('{"experiment"', '{"experience"'),
        /line 2: expected an experiment, a blessing or an alarm/,
      ],
      [text.replace('"epoch":3', '"epoch":2'), /cell 1: epoch "2" is there twice/],
    ];
    for (const [damaged, message] of table) {
      await writeFile(at('d.jsonl'), damaged);
      await assert.rejects(
        importHistory(empty, at('d.jsonl')),
        (error) => error instanceof RecordError && message.test(error.message),
      );
    }
    await assert.rejects(importHistory(empty, at('nosuch.jsonl')), /nosuch\.jsonl cannot be read/);
    await assert.rejects(exportHistory(history, join(folder, 'no', 'such', 'x.jsonl')), /cannot be written/);
    assert.deepEqual(empty.experiments(), []);
    history.close();
    empty.close();
  });
});
