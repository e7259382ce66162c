import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faster } from '../fixtures/faster.ts';
import { gate } from '../fixtures/gate.ts';
import { editable } from '../fixtures/index.ts';
import { latencies } from '../fixtures/latency.ts';
import {
  allLoadsText,
  effectAt,
  latencyGroups,
  loadName,
  loadNote,
  loadPlace,
  loadsText,
  loadText,
  notMeasurable,
  voidSentences,
} from './latency.ts';

test('loads are percentages', () => {
  assert.equal(loadText(0.85), '85 %');
  assert.deepEqual([[0.5], [0.5, 0.7], [0.5, 0.7, 0.85]].map(loadsText), [
    '50 %',
    '50 and 70 %',
    '50, 70 and 85 %',
  ]);
});

test('without an open loop there is nothing to show', () => {
  assert.deepEqual(latencyGroups(faster), []);
});

test('a group is a scenario with all its variants, the control last', () => {
  const report = editable(latencies);
  report.plan.control = 'keep-alive';
  const [hello] = latencyGroups(report);
  assert.deepEqual(
    hello!.rows.map(({ variant }) => variant),
    ['keep-alive+script-loading=bytecode', 'persistent', 'keep-alive'],
  );
});

test('the load is said with what it is a share of', () => {
  assert.match(
    loadNote(latencies, 'hello'),
    /^The same Poisson arrivals .* 50, 70 and 85 % of the 4,100 req\/s/,
  );
  const report = editable(latencies);
  report.plan.latency!.arrivals = 'constant';
  assert.match(loadNote(report, 'json'), /^The same arrivals at equal distances .* 1,260 req\/s/);
});

test('effects belong to candidates', () => {
  const at = (variant: string) => effectAt(latencies, { scenario: 'json', variant }, 0.7, 50);
  assert.equal(at('persistent')!.effect!.metric, 'response-time-p50');
  assert.equal(at('keep-alive'), undefined);
});

test('each reason is said once, with the candidates it holds for unless it holds for all', () => {
  assert.deepEqual(notMeasurable(latencies, 'json'), [
    'at 50 %: p99.9 takes 100,000 requests; there are 25,200',
    'at 70 %: p99.9 takes 100,000 requests; there are 35,280',
    // All stretches of persistent are void at 85 %, which `voidSentences` says.
    'keep-alive+script-loading=bytecode at 85 %: p99.9 takes 100,000 requests; there are 42,840',
  ]);
  assert.deepEqual(notMeasurable(latencies, 'json', [50, 99]), []);
});

test('void stretches are counted, with the first reason', () => {
  const [hello, json] = latencyGroups(latencies);
  assert.deepEqual(voidSentences(latencies, hello!.rows), [
    'keep-alive at 85 %: 2 of 8 stretches void: only 98.1 % of the intended rate was achieved (at least 99.5 %)',
  ]);
  const rows = structuredClone(json!.rows);
  assert.match(voidSentences(latencies, rows)[0]!, /^persistent at 85 %: 8 of 8 stretches void: one request/);
  const { reasons } = rows[2]!.responseTimes[2]!;
  (reasons as string[]).push('another', 'a third');
  assert.match(voidSentences(latencies, rows)[0]!, /, and 2 other reasons$/);
});

test('loads of a workload that says its rates are named by them', () => {
  assert.deepEqual(
    [0.5, 0.85].map((load) => loadName(gate, 'hello', load)),
    ['2,050/s', '3,485/s'],
  );
  assert.equal(loadName(gate, 'json', 0.5), '50 %');
  assert.deepEqual([loadPlace(gate, 'hello', 0.85), loadPlace(gate, 'json', 0.85)], [2, 0.85]);
  assert.match(loadNote(gate, 'hello'), /^The same arrivals at equal distances .* at 2,050\/s, 2,870\/s and/);
  assert.equal(allLoadsText(gate), '50, 70 and 85 % of capacity and given rates');
  assert.match(voidSentences(gate, latencyGroups(gate)[0]!.rows)[0]!, /^keep-alive at 3,485\/s: 2 of 8/);
});
