import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FLAG_MORE, FrameReader, packFrame } from './frames.ts';
import { PassRound, type Taker } from './pass-round.ts';

class Noted implements Taker<string> {
  readonly given = new Map<number, string>();

  give(id: number, connection: string): void {
    this.given.set(id, connection);
  }
}

function round() {
  const done: string[] = [];
  const it = new PassRound<string>((connection) => void done.push(connection));
  const [a, b] = [new Noted(), new Noted()];
  it.join(a);
  it.join(b);
  return { it, a, b, done };
}

test('passing round: in turn, if all take at once', () => {
  const { it, a, b, done } = round();
  for (let i = 0; i < 6; i++) {
    it.pass(String(i));
    for (const taker of [a, b]) for (const id of taker.given.keys()) it.taken(taker, id);
  }
  assert.deepEqual(
    [[...a.given.values()], [...b.given.values()]],
    [
      ['0', '2', '4'],
      ['1', '3', '5'],
    ],
  );
  assert.deepEqual(done, ['0', '1', '2', '3', '4', '5']);
});

test('passing round: who is busy gets no more than others', () => {
  const { it, a, b } = round();
  for (let i = 0; i < 6; i++) {
    it.pass(String(i));
    for (const id of b.given.keys()) it.taken(b, id);
  }
  assert.deepEqual([[...a.given.values()], [...b.given.values()]], [['0'], ['1', '2', '3', '4', '5']]);
});

test('passing round: what was not taken goes to others, or waits for one; what was taken does not', () => {
  const { it, a, b, done } = round();
  it.pass('x');
  it.pass('y');
  it.pass('z');
  const [first] = a.given.keys();
  it.taken(a, first!);
  it.leave(a);
  assert.deepEqual([...b.given.values()].sort(), ['y', 'z']);
  it.leave(b);
  it.pass('w');
  const c = new Noted();
  it.join(c);
  assert.deepEqual([...c.given.values()].sort(), ['w', 'y', 'z']);
  assert.deepEqual(done, ['x']);
  it.taken(a, first!);
  assert.deepEqual(done, ['x'], 'who has left takes nothing');
});

test('frames: put together again, however they were cut', () => {
  const frames = [
    { number: 1, flag: 0, payload: Buffer.from('') },
    { number: -2, flag: FLAG_MORE, payload: Buffer.alloc(300, 'x') },
    { number: 3, flag: 0, payload: Buffer.from('ü') },
  ];
  const bytes = Buffer.concat(frames.map(({ number, flag, payload }) => packFrame(number, flag, payload)));
  for (const size of [1, 7, 8, 9, 10, 100, bytes.length]) {
    const reader = new FrameReader();
    const read = [];
    for (let at = 0; at < bytes.length; at += size) read.push(...reader.push(bytes.subarray(at, at + size)));
    assert.deepEqual(
      read.map((frame) => ({ ...frame, payload: Buffer.from(frame.payload) })),
      frames,
      `in pieces of ${size}`,
    );
  }
});
