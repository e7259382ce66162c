import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectionsTable, parseTraceLine, summariseCollections } from './collections.ts';

test('lines of --trace-gc: kind, pause, and the steps of marking before it', () => {
  const lines: [string, ReturnType<typeof parseTraceLine>][] = [
    [
      '[502:0x4006a000]       80 ms: Scavenge 7.0 (9.7) -> 6.4 (9.8) MB, pooled: 0 MB, 8.29 / 0.00 ms  (average mu = 1.000, current mu = 1.000) allocation failure; ',
      { kind: 'Scavenge', pauseMs: 8.29, stepsMs: 0 },
    ],
    [
      '[541:0x22801000]      214 ms: Scavenge (interleaved) 3.7 (6.0) -> 3.7 (6.0) MB, pooled: 0 MB, 0.08 / 0.00 ms  (average mu = 0.892, current mu = 0.892) testing; ',
      { kind: 'Scavenge (interleaved)', pauseMs: 0.08, stepsMs: 0 },
    ],
    // Before V8 had a pool of pages.
    [
      '[48:0x3e0]      812 ms: Mark-Compact (reduce) 46.1 (60.3) -> 30.5 (49.8) MB, 5.20 / 0.01 ms  (+ 12.5 ms in 21 steps since start of marking, biggest step 1.1 ms, walltime since start of marking 40 ms) (average mu = 0.98, current mu = 0.97) finalize incremental marking via stack guard; GC in old space requested',
      { kind: 'Mark-Compact (reduce)', pauseMs: 5.2, stepsMs: 12.5 },
    ],
    ['{"ready":true,"port":1,"pid":2}', null],
    ['[48:0x3e0] something else 1 ms: in brackets', null],
    ['', null],
  ];
  for (const [line, expected] of lines) assert.deepEqual(parseTraceLine(line), expected, line);
});

test('collections are counted per 1,000 requests, and steps count towards the share of time', () => {
  const scavenge = (pauseMs: number) => ({ kind: 'Scavenge', pauseMs, stepsMs: 0 });
  const summary = summariseCollections(
    [scavenge(1), scavenge(2), scavenge(9), { kind: 'Mark-Compact', pauseMs: 4, stepsMs: 6 }],
    { wallMs: 1_000, requests: 2_000 },
  );
  assert.deepEqual(
    summary.kinds.map(({ kind, count, per1000Requests, pauseMs, share }) => [
      kind,
      count,
      per1000Requests,
      pauseMs.p50,
      pauseMs.max,
      Number(share.toFixed(6)),
    ]),
    [
      ['Scavenge', 3, 1.5, 2, 9, 0.012],
      ['Mark-Compact', 1, 0.5, 4, 4, 0.01],
    ],
  );
  assert.equal(summary.all.count, 4);
  const { head, rows, note } = collectionsTable(summary);
  assert.deepEqual(rows.at(-1), ['all', '4', '2.00', '3.00 ms', '9.00 ms', '2.2 %']);
  assert.ok(rows.every((row) => row.length === head.length));
  assert.match(note, /^While 2,000 requests were answered/);
});

test('of one kind there is one row', () => {
  const one = summariseCollections([{ kind: 'Scavenge', pauseMs: 1, stepsMs: 0 }], {
    wallMs: 10,
    requests: 1,
  });
  assert.deepEqual(
    collectionsTable(one).rows.map(([kind]) => kind),
    ['Scavenge'],
  );
});
