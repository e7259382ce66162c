import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LabEvent } from '../experiment/equipment.ts';
import { TrialError, UsageError } from '../model/errors.ts';
import { exitCode } from './gate.ts';
import { printError } from './print-error.ts';
import { barLine, createProgress } from './progress.ts';

const EVENTS: LabEvent[] = [
  { kind: 'step', text: 'build a, b' },
  { kind: 'progress', done: 1, total: 2, text: 'a: 1234', leftMs: null },
  { kind: 'progress', done: 2, total: 2, text: 'b: 5678', leftMs: null },
  { kind: 'step', text: 'measure: 2 epochs' },
  { kind: 'run', id: 'the-run' },
  { kind: 'progress', done: 0, total: 2, text: 'begins', leftMs: 20_000 },
  { kind: 'action', text: 'hello: a starts' },
  { kind: 'action', text: 'hello: a, slice 1 of 8' },
  { kind: 'note', text: 'a died' },
  { kind: 'progress', done: 1, total: 2, text: 'epoch 1', leftMs: 10_000 },
  { kind: 'progress', done: 2, total: 2, text: 'epoch 2', leftMs: 0 },
];

function shown(progressLine: boolean): string {
  let text = '';
  const stderr = (part: string): void => {
    text += part;
  };
  const progress = createProgress({ stderr, progressLine, columns: 60 }, () => 0);
  for (const event of EVENTS) progress.show(event);
  progress.end();
  return text;
}

describe('progress', () => {
  it('elsewhere is a line per step, part and note, and no control character', () => {
    assert.deepEqual(shown(false).split('\n'), [
      'build a, b',
      '  1/2 a: 1234',
      '  2/2 b: 5678',
      'measure: 2 epochs',
      '  note: a died',
      '  1/2 epoch 1, 10 s left',
      '  2/2 epoch 2',
      '',
    ]);
  });

  it('on a terminal is one line that is wiped before it changes and at the end', () => {
    const text = shown(true);
    // What a terminal has on its current line after each carriage return.
    const lines = text.split('\r\u001b[2K');
    assert.equal(lines.at(-1), '');
    assert.ok(lines.includes('note: a died\n'));
    assert.ok(lines.includes('[----------------] 0/2  hello: a, slice 1 of 8  20 s left'));
    assert.ok(lines.includes('[########--------] 1/2  epoch 1  10 s left'));
    assert.ok(lines.every((line) => line.length <= 60));
  });

  it('never wraps, whatever it has to say', () => {
    const state = { step: '', done: 3, total: 10, doing: 'x'.repeat(200), endsAt: 65_000 };
    const line = barLine(state, 0, 60);
    assert.ok(line.length < 60, line);
    assert.match(line, /^\[#{5}-{11}\] 3\/10 {2}x+… {2}1 min 5 s left$/);
  });

  it('counts down between two events', () => {
    const state = { step: '', done: 1, total: 2, doing: '', endsAt: 10_000 };
    assert.match(barLine(state, 4_000, 60), /6 s left$/);
    assert.match(barLine(state, 40_000, 60), /0 ms left$/);
  });
});

describe('printError', () => {
  const printed = (error: unknown): [number, string] => {
    let text = '';
    const code = printError(error, {
      stderr: (part) => {
        text += part;
      },
    });
    return [code, text];
  };

  it('is a sentence, details and the code of its kind, without a stack', () => {
    assert.deepEqual(printed(new UsageError('no such thing', { details: ['one', 'two'] })), [
      2,
      'error: no such thing (E_USAGE)\n  one\n  two\n',
    ]);
    assert.equal(printed(new TrialError('E_HANG', 'it hung'))[0], 4);
  });

  it('shows the stack of what is our own fault', () => {
    const [code, text] = printed(new TypeError('undefined is not a function'));
    assert.equal(code, 70);
    assert.match(
      text,
      /^error: this is a defect of the lab\nTypeError: undefined is not a function\n {4}at /,
    );
  });
});

describe('exitCode', () => {
  const at =
    (adjustedP: number | null) =>
    (...verdicts: string[]) =>
      ({
        cells: verdicts.map((verdict) => ({ verdict, adjustedP })),
        plan: { alpha: 0.01 },
      }) as unknown as Parameters<typeof exitCode>[0];
  const of = at(0.01);
  const table: [string, number, number][] = [
    ['an answer', exitCode(of('faster', 'same')), 0],
    ['any verdict when none is unwanted', exitCode(of('slower', 'unresolved')), 0],
    ['an unwanted one among others', exitCode(of('faster', 'slower'), ['slower']), 1],
    ['none of the unwanted', exitCode(of('faster'), ['slower', 'investigate']), 0],
    ['a claim that Holm’s correction does not confirm', exitCode(at(0.011)('slower'), ['slower']), 0],
    ['what is no claim needs no p', exitCode(at(null)('unresolved'), ['unresolved']), 1],
    ['void, whatever is unwanted', exitCode(of('slower', 'void'), ['slower']), 4],
  ];
  for (const [what, got, want] of table) it(what, () => assert.equal(got, want));
});
