import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MalformedChunkExchange, TruncatedExchange } from './broken-body.ts';
import { chooseFault, parseFaults } from './fault-options.ts';
import { seededRandom } from './random.ts';
import { notedExchange } from './testing.ts';

test('fault: each is met by its share of the requests', () => {
  const { faults } = parseFaults(
    [
      { kind: 'reset', rate: 0.1 },
      { kind: 'status', rate: 0.25, status: 502 },
    ],
    'fault',
  );
  const random = seededRandom(5);
  const met = { reset: 0, status: 0, none: 0 };
  const n = 20_000;
  for (let i = 0; i < n; i++) met[(chooseFault(faults, random())?.kind ?? 'none') as keyof typeof met]++;
  // Five standard deviations.
  const around = (count: number, share: number): boolean =>
    Math.abs(count - n * share) < 5 * Math.sqrt(n * share * (1 - share));
  assert.ok(
    around(met.reset, 0.1) && around(met.status, 0.25) && around(met.none, 0.65),
    JSON.stringify(met),
  );
});

test('fault: without a rate every request meets it, with 0 none', () => {
  const always = parseFaults({ kind: 'empty' }, 'fault').faults;
  const never = parseFaults({ kind: 'empty', rate: 0 }, 'fault').faults;
  for (const draw of [0, 0.5, 1 - 2 ** -32]) {
    assert.equal(chooseFault(always, draw)?.kind, 'empty');
    assert.equal(chooseFault(never, draw), null);
  }
});

test('fault: rates that add up to 1 leave nothing over', () => {
  const list = Array.from({ length: 10 }, () => ({ kind: 'status', rate: 0.1 }));
  assert.notEqual(chooseFault(parseFaults(list, 'fault').faults, 1 - 2 ** -53), null);
});

for (const [spec, message] of [
  ['reset', /^f: expected \{kind: reset \| empty \|.*got "reset"$/],
  [[], /^f: expected at least one fault, got \[\]$/],
  [{}, /^f\.kind: expected one of reset, .*, got nothing$/],
  [
    { kind: 'rst' },
    /^f\.kind: expected one of reset, empty, truncate, malformed-chunk, hang, status, got "rst"$/,
  ],
  [{ kind: 'reset', rate: 1.5 }, /^f\.rate: expected a share from 0 to 1, got 1\.5$/],
  [{ kind: 'reset', rate: '1' }, /^f\.rate: .*got "1"$/],
  [{ kind: 'reset', probability: 1 }, /^f: expected one of kind, rate, .*got "probability"$/],
  [{ kind: 'reset', rat: 1 }, /^f: .*got "rat"; did you mean "rate"\?$/],
  [{ kind: 'reset', status: 500 }, /^f\.status: expected it only with kind "status", got "reset"$/],
  [{ kind: 'hang', after: 5 }, /^f\.after: expected it only with kind "truncate", got "hang"$/],
  [{ kind: 'status', status: 99 }, /^f\.status: expected a status from 200 to 599, got 99$/],
  [
    { kind: 'truncate', after: -1 },
    /^f\.after: expected a share below 1 or a whole number of bytes, got -1$/,
  ],
  [{ kind: 'truncate', after: 1.5 }, /^f\.after: expected a whole number of bytes, got 1\.5$/],
  [{ kind: 'reset', seed: 'x' }, /^f\.seed: expected a whole number, got "x"$/],
  [
    [
      { kind: 'reset', rate: 0.6 },
      { kind: 'empty', rate: 0.6 },
    ],
    /^f: expected rates that add up to 1 at most, got 1\.2$/,
  ],
  [
    [
      { kind: 'reset', rate: 0.5 },
      { kind: 'empty', rate: 2 },
    ],
    /^f\[1\]\.rate: /,
  ],
  [
    [
      { kind: 'reset', rate: 0.1, seed: 1 },
      { kind: 'empty', rate: 0.1, seed: 2 },
    ],
    /^f\[1\]\.seed: expected the same seed for the whole list, 1, got 2$/,
  ],
] as const) {
  test(`fault: ${JSON.stringify(spec)} is refused`, () => {
    assert.throws(() => parseFaults(spec, 'f'), { name: 'TypeError', message });
  });
}

/** What a raw answer says: status line, headers by lower-case name, body. */
function parsed(bytes: string): { line: string; headers: Record<string, string>; body: string } {
  const end = bytes.indexOf('\r\n\r\n');
  const [line, ...fields] = bytes.slice(0, end).split('\r\n');
  const headers = fields.map((field) => {
    const colon = field.indexOf(': ');
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 2)];
  });
  return { line: line!, headers: Object.fromEntries(headers), body: bytes.slice(end + 4) };
}

function brokenOff(exchange: ReturnType<typeof notedExchange>) {
  const [note, ...more] = exchange.notes;
  assert.ok(note?.did === 'breakOff' && more.length === 0, JSON.stringify(exchange.notes));
  assert.equal(note.how, 'end');
  return parsed(note.bytes!);
}

for (const [after, part] of [
  [null, '01234'],
  [0, ''],
  [0.25, '01'],
  [3, '012'],
  [1, '0'],
  [500, '012345678'],
] as const) {
  test(`fault: truncated after ${after}: the head promises ten bytes, ${part.length} come`, () => {
    const exchange = notedExchange();
    new TruncatedExchange(exchange, after).answer(201, ['x-a', 'b', 'content-length', '99'], '0123456789');
    const { line, headers, body } = brokenOff(exchange);
    assert.equal(line, 'HTTP/1.1 201 Created');
    assert.equal(headers['content-length'], '10');
    assert.equal(headers.connection, 'close');
    assert.equal(headers['x-a'], 'b');
    assert.ok(!Number.isNaN(Date.parse(headers.date!)));
    assert.equal(body, part);
  });
}

test('fault: a truncated answer counts bytes and not characters', () => {
  const exchange = notedExchange();
  new TruncatedExchange(exchange, null).answer(200, [], 'ääää');
  const { headers, body } = brokenOff(exchange);
  assert.equal(headers['content-length'], '8');
  assert.equal(Buffer.from(body, 'latin1').toString(), 'ää');
});

test('fault: a malformed chunk comes after a good one', () => {
  const exchange = notedExchange();
  new MalformedChunkExchange(exchange).answer(
    200,
    ['content-type', 'text/plain'],
    '0123456789abcdef0123456789abcdefXY',
  );
  const { headers, body } = brokenOff(exchange);
  assert.equal(headers['transfer-encoding'], 'chunked');
  assert.equal(headers['content-length'], undefined);
  assert.equal(body, '11\r\n0123456789abcdef0\r\nno-size\r\n');
});

test('fault: an empty body has no good chunk', () => {
  const exchange = notedExchange();
  new MalformedChunkExchange(exchange).answer(200, [], '');
  assert.equal(brokenOff(exchange).body, 'no-size\r\n');
});

test('fault: answers that have no body end with their head', () => {
  for (const [method, status] of [
    ['HEAD', 200],
    ['GET', 204],
  ] as const) {
    for (const make of [
      (exchange: ReturnType<typeof notedExchange>) => new TruncatedExchange(exchange, null),
      (exchange: ReturnType<typeof notedExchange>) => new MalformedChunkExchange(exchange),
    ]) {
      const exchange = notedExchange([], { method });
      make(exchange).answer(status, [], 'body');
      assert.equal(brokenOff(exchange).body, '');
    }
  }
});

test('fault: a header that cannot be sent is refused, as in a whole answer', () => {
  for (const headers of [
    ['x', 'a\r\ny: z'],
    ['x y', 'a'],
    ['x', 'ŝ'],
  ]) {
    assert.throws(() => new TruncatedExchange(notedExchange(), null).answer(200, headers, ''), TypeError);
    assert.throws(() => new MalformedChunkExchange(notedExchange()).answer(200, headers, ''), TypeError);
  }
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('fault: a truncated stream goes out as it comes, then breaks off', async () => {
  for (const [after, headers, pieces, expected] of [
    [null, [], ['ab', 'cd', 'ef'], ['ab']],
    [3, [], ['ab', 'cd', 'ef'], ['ab', 'c']],
    [100, [], ['ab', 'cd'], ['ab', 'cd']],
    [null, ['Content-Length', '6'], ['ab', 'cd', 'ef'], ['ab', 'c']],
    [0.5, ['content-length', '6'], ['abcdef'], ['abc']],
  ] as const) {
    const exchange = notedExchange();
    const sink = new TruncatedExchange(exchange, after).stream(200, headers);
    for (const piece of pieces) sink.write(piece);
    sink.end();
    await turn();
    assert.deepEqual(
      exchange.notes.slice(1),
      [...expected.map((piece) => ({ did: 'write', piece })), { did: 'abort' }],
      JSON.stringify({ after, headers }),
    );
  }
});

test('fault: a malformed chunk in a stream stands where the second piece would', () => {
  const exchange = notedExchange();
  const sink = new MalformedChunkExchange(exchange).stream(200, ['content-length', '4']);
  assert.equal(exchange.notes.length, 0);
  assert.equal(sink.write('first'), true);
  assert.equal(sink.write('second'), true);
  sink.end();
  const { headers, body } = brokenOff(exchange);
  assert.equal(headers['transfer-encoding'], 'chunked');
  assert.equal(headers['content-length'], undefined);
  assert.equal(body, '5\r\nfirst\r\nno-size\r\n');
});
