import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RecordError } from '../../model/errors.ts';
import { syntheticTrace } from '../testing/synthetic-trace.ts';
import { parseTrace, traceText } from './codec.ts';

const trace = syntheticTrace({ epochs: 3, slices: 4 });
const text = traceText(trace);
const lines = text.split('\n');

describe('a trace as text', () => {
  it('comes back with times to the µs, and is the same text again', () => {
    const back = parseTrace(text, 'a.ndjson');
    assert.deepEqual(back.header, trace.header);
    assert.equal(back.epochs.length, 3);
    for (const [e, { processes, wallMs }] of back.epochs.entries()) {
      assert.equal(wallMs, trace.epochs[e]!.wallMs);
      for (const [side, process] of processes.entries()) {
        const original = trace.epochs[e]!.processes[side]!;
        assert.equal(process.startOrder, original.startOrder);
        assert.equal(process.warmupRequests, original.warmupRequests);
        for (const [i, slice] of process.slices.entries()) {
          assert.equal(slice.requests, original.slices[i]!.requests);
          assert.ok(Math.abs(slice.cpuUs! - original.slices[i]!.cpuUs!) <= 0.5);
        }
      }
    }
    assert.equal(traceText(back), text);
  });

  it('keeps what could not be measured', () => {
    const [epoch] = syntheticTrace({ epochs: 1, requestSd: null }).epochs;
    const [a, b] = epoch!.processes;
    const blind = { ...a, slices: a.slices.map((slice) => ({ ...slice, cpuUs: null })) };
    const header = { ...trace.header, epochs: 1 };
    const back = parseTrace(traceText({ header, epochs: [{ ...epoch!, processes: [blind, b] }] }), 'a');
    assert.equal(back.epochs[0]!.processes[0].slices[0]!.cpuUs, null);
    assert.equal(back.epochs[0]!.processes[0].serviceTimeSdUs, null);
  });
});

describe('a damaged trace says where and how', () => {
  const change = (line: number, from: string | RegExp, to: string): string =>
    lines.map((it, i) => (i === line ? it.replace(from, to) : it)).join('\n');
  const table: [string, string, RegExp][] = [
    ['a torn last line', text.slice(0, -40), /^t\.ndjson, line 4, is cut off/],
    ['a missing epoch', `${lines.slice(0, 3).join('\n')}\n`, /promises 3 epochs, it has 2/],
    ['nothing', '', /line 1, is damaged/],
    ['a file of another kind', '{"version":2,"epoch":1}\n', /^t\.ndjson is no trace/],
    ['a later version', change(0, '"version":1', '"version":9'), /has version 9; this lab reads version 1/],
    [
      'a header without machine',
      change(0, '"machine":{', '"engine":{'),
      /line 1: expected "machine" to be an object, got nothing/,
    ],
    ['a line that is no JSON', change(2, '{"epoch"', '{epoch'), /^t\.ndjson, line 3, is damaged/],
    [
      'a slice without its count',
      change(2, /\[0,100000,\d+/, '[0,100000,null'),
      /line 3, process 1, slice 1, is damaged: expected \[position/,
    ],
    ['a slice that is too long', change(2, '[0,100000,', '[0,0,100000,'), /slice 1, is damaged/],
    [
      'a negative time',
      change(1, '"wallMs":5000', '"wallMs":-5'),
      /line 2,: expected "wallMs" to be a number from 0, got -5/,
    ],
    [
      'a warm-up without time',
      change(1, '[1000,800]', '[1000]'),
      /expected "warmupMs" to be a number from 0, got nothing/,
    ],
  ];
  for (const [name, damaged, message] of table) {
    it(name, () => {
      assert.throws(
        () => parseTrace(damaged, 't.ndjson'),
        (error) => error instanceof RecordError && message.test(error.message),
      );
    });
  }
});
