import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { eachEngine, table } from '../testing/table.ts';

const text = (events: string, options = '{}'): string =>
  `return await mock.sse(${events}, ${options}).text()`;
const live = (events: string, options = '{}'): string =>
  text(`(async function* () { for (const event of ${events}) yield event })()`, options);

const frames: [title: string, events: string, expected: string][] = [
  [
    'text as it is, anything else as JSON',
    `['a', { x: 1 }, [2], 3, null, true, {}]`,
    'data: a\n\ndata: {"x":1}\n\ndata: [2]\n\ndata: 3\n\ndata: null\n\ndata: true\n\ndata: {}\n\n',
  ],
  [
    'a line of data for each line',
    `['a\\nb\\r\\nc\\rd', { data: '' }, '']`,
    'data: a\ndata: b\ndata: c\ndata: d\n\ndata: \n\ndata: \n\n',
  ],
  [
    'all fields',
    `[{ data: { a: 'b' }, id: 7, event: 'tick', retry: 100, comment: 'one\\ntwo' }]`,
    ': one\n: two\nevent: tick\nid: 7\nretry: 100\ndata: {"a":"b"}\n\n',
  ],
  ['fields without data', `[{ comment: 'hi' }, { id: '' }, { event: 'x' }]`, ': hi\n\nid: \n\nevent: x\n\n'],
  ['an object with anything else is data', `[{ id: 1, name: 'x' }]`, 'data: {"id":1,"name":"x"}\n\n'],
  ['no event', `[]`, ''],
  ['anything iterable', `new Set(['a', 'b'])`, 'data: a\n\ndata: b\n\n'],
];

table('mock.sse: framing', [
  ...frames.map(([title, events, expected]) => [title, text(events), expected] as const),
  ...frames.map(([title, events, expected]) => [`${title}, one by one`, live(events), expected] as const),
  ['retry comes first', text(`['a']`, '{ retry: 5 }'), 'retry: 5\n\ndata: a\n\n'],
  ['retry comes first, one by one', live(`['a']`, '{ retry: 5 }'), 'retry: 5\n\ndata: a\n\n'],
  [
    'a stream of events',
    text(`new ReadableStream({ start(c) { c.enqueue('a'); c.close() } })`),
    'data: a\n\n',
  ],
  [
    'reading gives everything at once',
    text(`['a', 'b']`, '{ first: 1e6, interval: 1e6 }'),
    'data: a\n\ndata: b\n\n',
  ],
  [
    'so does its stream',
    `return await new Response(mock.sse(['a', 'b'], { interval: 1e6 }).body).text()`,
    'data: a\n\ndata: b\n\n',
  ],
  [
    'a clone has all of it too, and one is read once',
    `const one = mock.sse(['a'], { interval: 1e6 }), two = one.clone();
     const texts = [await one.text(), await two.text(), one.bodyUsed];
     return [...texts, await one.text().catch((e) => e.name)]`,
    ['data: a\n\n', 'data: a\n\n', true, 'TypeError'],
  ],
]);

table('mock.sse: status and headers', [
  [
    'as event streams have them',
    `const { status, headers } = mock.sse([]); return [status, [...headers]]`,
    [
      200,
      [
        ['cache-control', 'no-cache'],
        ['content-type', 'text/event-stream'],
      ],
    ],
  ],
  [
    'the script has the last word',
    `const { status, headers } = mock.sse([], { status: 201, headers: { 'Content-Type': 'a/b', 'x-a': '1' } });
     return [status, [...headers]]`,
    [
      201,
      [
        ['cache-control', 'no-cache'],
        ['content-type', 'a/b'],
        ['x-a', '1'],
      ],
    ],
  ],
]);

const refused: [title: string, body: string, message: RegExp][] = [
  [
    'text',
    text(`'abc'`),
    /THROWN TypeError: mock\.sse: expected a list of events, or something iterable, got "abc"/,
  ],
  ['nothing', text('undefined'), /TypeError: mock\.sse: expected a list of events, .* got nothing/],
  ['a number', text('5'), /got 5/],
  ['options that are none', text('[]', '5'), /mock\.sse: expected an object of options, got 5/],
  ['an option that is none', text('[]', '{ intervall: 5 }'), /got "intervall"; did you mean "interval"\?/],
  [
    'an interval',
    text('[]', '{ interval: -1 }'),
    /TypeError: mock\.sse: interval: expected at least 0 ms, got -1/,
  ],
  ['a first', text('[]', `{ first: 'soon' }`), /mock\.sse: first: expected milliseconds, .* got "soon"/],
  ['NaN', text('[]', '{ interval: NaN }'), /mock\.sse: interval: expected .* got NaN/],
  [
    'a jitter',
    text('[]', '{ jitter: { uniform: [2, 1] } }'),
    /mock\.sse: jitter\.uniform: expected \[min, max\]/,
  ],
  ['a seed', text('[]', `{ seed: 'x' }`), /mock\.sse: seed: expected a number, got "x"/],
  ['a retry', text('[]', '{ retry: 1.5 }'), /mock\.sse: retry: expected whole milliseconds, got 1\.5/],
  ['a keepalive', text('[]', '{ keepalive: 0 }'), /mock\.sse: keepalive: expected at least 1 ms, got 0/],
  ['a status without a body', text('[]', '{ status: 204 }'), /a Response of status 204 cannot have a body/],
  ['a status', text('[]', '{ status: 20 }'), /RangeError: status 20 /],
  [
    'an event of two lines',
    text(`['a', { event: 'a\\nb' }]`),
    /mock\.sse: event 1: event: expected one line of text/,
  ],
  ['an id of two lines', text(`[{ id: '\\r' }]`), /mock\.sse: event 0: id: expected one line of text/],
  [
    'a retry in an event',
    text(`[{ retry: -1 }]`),
    /mock\.sse: event 0: retry: expected whole milliseconds, got -1/,
  ],
  ['undefined', text('[undefined]'), /mock\.sse: event 0: expected text or something that has a JSON form/],
  [
    'undefined, one by one',
    live('[undefined]'),
    /mock\.sse: event 0: expected text or something that has a JSON form/,
  ],
];

table('mock.sse: what is refused, and how', refused);

describe('mock.sse: who sends it', () => {
  eachEngine('a list goes to the host, with its times', (world) => {
    world.load(`mock.get('/', () => mock.sse(['a', { b: 1 }], {
      first: { uniform: [1, 2] }, interval: 5, jitter: 2, seed: 9, retry: 3, keepalive: 100 }))`);
    assert.deepEqual(world.paced.get(world.dispatch()), {
      first: { uniform: [1, 2] },
      interval: 5,
      jitter: 2,
      seed: 9,
      opening: 'retry: 3\n\n',
      keepalive: { ms: 100, text: ': keepalive\n\n' },
      pieces: ['data: a\n\n', 'data: {"b":1}\n\n'],
    });
    assert.equal(world.timers.size, 0);
  });

  eachEngine('an async iterable is sent as it comes, not before its time', (world) => {
    world.load(`mock.get('/', () => mock.sse((async function* () {
      yield 'a'; yield 'b'; await new Promise((go) => setTimeout(go, 100)); yield 'late'; yield 'next' })(),
      { first: 30, interval: 20 }))`);
    const id = world.dispatch();
    const steps: [pieces: number, waitMs: number | undefined][] = [];
    do {
      steps.push([world.streamed.get(id)!.length, [...world.timers.values()][0]]);
    } while (world.fireNext());
    // Due at 30, 50, 70 and 90: the third comes at 150, and the fourth is not held up by that.
    assert.deepEqual(steps, [
      [0, 30],
      [1, 20],
      [2, 100],
      [4, undefined],
    ]);
    assert.equal(world.answers.get(id)!.body, 'data: a\n\ndata: b\n\ndata: late\n\ndata: next\n\n');
    assert.deepEqual(world.done, [id]);
  });

  eachEngine('silence is broken', (world) => {
    world.load(`mock.get('/', () => mock.sse((async function* () {
      await new Promise((go) => setTimeout(go, 25)); yield 'a' })(), { keepalive: 10 }))`);
    assert.equal(world.answer().body, ': keepalive\n\n: keepalive\n\ndata: a\n\n');
    assert.equal(world.timers.size, 0);
  });

  eachEngine('the same seed gives the same times', (world) => {
    world.load(`mock.get('/:seed', (req) => mock.sse((async function* () { yield 'a'; yield 'b'; yield 'c' })(),
      { interval: { uniform: [0, 1000] }, seed: Number(req.params.seed) }))`);
    const delays = (params: string): number[] => {
      world.dispatch({ params });
      const found: number[] = [];
      for (; world.timers.size > 0; world.fireNext()) found.push([...world.timers.values()][0]!);
      return found;
    };
    const one = delays('1');
    assert.equal(one.length, 2);
    assert.deepEqual(delays('1'), one);
    assert.notDeepEqual(delays('2'), one);
  });

  eachEngine('the iterable is ended when the client goes', (world) => {
    world.load(`mock.get('/', () => mock.sse((async function* () {
      try { for (;;) yield 'a' } finally { console.log('ended') } })(), { interval: 10 }))`);
    const id = world.dispatch();
    world.fireNext();
    world.abort(id);
    assert.equal(world.timers.size, 0);
    assert.deepEqual(world.log, ['log ended']);
  });
});
