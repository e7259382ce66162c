import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { PacedBody } from '../../ops.ts';
import { eachEngine, table } from '../../testing/table.ts';
import type { FakeRequest, TestWorld } from '../../testing/world.ts';

const BODY = "{ model: 'm', messages: [{ role: 'user', content: 'Hi there' }] }";
const STREAM = "{ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi there' }] }";
const FIXED = "seed: 1, id: 'x', created: 5";

/** A function body that gives the answer's JSON, put through `pick`. */
const chat = (options: string, pick: string, body = BODY): string =>
  `const a = await (await mock.llm.chat(${body}, ${options})).json(); return ${pick}`;

/** … that gives the events of a stream, put through `pick` one by one. */
const events = (options: string, pick: string, body = STREAM): string =>
  `const text = await (await mock.llm.chat(${body}, ${options})).text();
   const data = text.split('\\n\\n').map((line) => line.slice(6));
   if (data.pop() !== '' || data.pop() !== '[DONE]') throw new Error('no end in ' + text);
   return data.map((line) => JSON.parse(line)).map((e) => ${pick})`;

table('chat: one answer', [
  [
    'as the provider has it',
    chat(`{ content: 'Hello, you!', ${FIXED} }`, 'a'),
    {
      id: 'x',
      object: 'chat.completion',
      created: 5,
      model: 'm',
      system_fingerprint: 'fp_mock',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello, you!', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 2, completion_tokens: 4, total_tokens: 6 },
    },
  ],
  [
    'headers',
    `const r = await mock.llm.chat(${BODY}, { seed: 1, headers: { 'X-Extra': 'yes' } }); return [r.status, r.headers.get('content-type'), r.headers.get('x-extra'), /^req_\\w{24}$/.test(r.headers.get('x-request-id'))]`,
    [200, 'application/json', 'yes', true],
  ],
  ['so many tokens', chat('{ tokens: 7 }', 'a.usage.completion_tokens'), 7],
  ['no tokens', chat('{ tokens: 0 }', 'a.choices[0].message.content'), ''],
  ['32 tokens unless asked', chat('{}', 'a.usage.completion_tokens'), 32],
  [
    'tokens as a list',
    chat("{ tokens: ['Hel', 'lo'] }", '[a.choices[0].message.content, a.usage.completion_tokens]'),
    ['Hello', 2],
  ],
  [
    'cut at what the request allows',
    chat(
      "{ content: 'one two three' }",
      '[a.choices[0].message.content, a.choices[0].finish_reason]',
      BODY.replace('{', '{ max_completion_tokens: 2,'),
    ),
    ['one two', 'length'],
  ],
  [
    'usage and reason as given',
    chat(
      "{ content: 'x', finishReason: 'content_filter', usage: { prompt_tokens: 100, prompt_tokens_details: { cached_tokens: 64 } } }",
      '[a.usage, a.choices[0].finish_reason]',
    ),
    [
      {
        prompt_tokens: 100,
        completion_tokens: 1,
        total_tokens: 101,
        prompt_tokens_details: { cached_tokens: 64 },
      },
      'content_filter',
    ],
  ],
  [
    'content made of the body',
    chat('{ content: (body) => body.messages[0].content.toUpperCase() }', 'a.choices[0].message.content'),
    'HI THERE',
  ],
  [
    'options made of the body',
    chat('async (body) => ({ content: body.model, model: "n" })', '[a.choices[0].message.content, a.model]'),
    ['m', 'n'],
  ],
  [
    'tool calls',
    chat(
      "{ seed: 1, toolCalls: [{ name: 'f', arguments: { a: 1 } }, { id: 'c2', type: 'function', function: { name: 'g', arguments: '{}' } }] }",
      '[a.choices[0].message.content, a.choices[0].finish_reason, a.choices[0].message.tool_calls[0].id.length, a.choices[0].message.tool_calls.map((c) => [c.type, c.function]), a.choices[0].message.tool_calls[1].id]',
    ),
    [
      null,
      'tool_calls',
      29,
      [
        ['function', { name: 'f', arguments: '{"a":1}' }],
        ['function', { name: 'g', arguments: '{}' }],
      ],
      'c2',
    ],
  ],
  [
    'n choices, of the request and of the script',
    `const n = async (n, options) => (await (await mock.llm.chat({ ...${BODY}, n }, options)).json()).choices.map((c) => c.index);
     return [await n(3, {}), await n(3, { n: 2 }), await n('x', {})]`,
    [[0, 1, 2], [0, 1], [0]],
  ],
  [
    'the same seed, the same answer',
    `const one = async (seed) => (await mock.llm.chat(${BODY}, { created: 1, ...(seed === undefined ? {} : { seed }) })).text();
     const all = [await one(7), await one(7), await one(8), await one(), await one()];
     return [all[0] === all[1], new Set(all).size]`,
    [true, 4],
  ],
  [
    'prompt tokens of parts',
    chat(
      "{ content: '' }",
      'a.usage.prompt_tokens',
      "{ model: 'm', messages: [{ role: 'system', content: 'one two' }, { role: 'user', content: [{ type: 'text', text: 'three' }, { type: 'image_url', image_url: {} }] }, { role: 'assistant', content: null }] }",
    ),
    3,
  ],
]);

table('chat: a stream', [
  [
    'as the provider has it',
    events(`{ content: 'Hi, you', ${FIXED} }`, 'e'),
    [
      { role: 'assistant', content: '', refusal: null },
      { content: 'Hi' },
      { content: ',' },
      { content: ' you' },
      {},
    ].map((delta, i) => ({
      id: 'x',
      object: 'chat.completion.chunk',
      created: 5,
      model: 'm',
      system_fingerprint: 'fp_mock',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: i === 4 ? 'stop' : null }],
    })),
  ],
  [
    'with usage: null in all but the last, which has no choice',
    events(
      "{ content: 'a b' }",
      '[e.choices.length, e.usage]',
      STREAM.replace('{', '{ stream_options: { include_usage: true },'),
    ),
    [
      [1, null],
      [1, null],
      [1, null],
      [1, null],
      [0, { prompt_tokens: 2, completion_tokens: 2, total_tokens: 4 }],
    ],
  ],
  [
    'nothing to say',
    events("{ content: '' }", '[e.choices[0].delta, e.choices[0].finish_reason]'),
    [
      [{ role: 'assistant', content: '', refusal: null }, null],
      [{}, 'stop'],
    ],
  ],
  [
    'tool calls after text',
    events(
      "{ content: 'x', toolCalls: [{ id: 'c', name: 'f', arguments: { a: 1 } }] }",
      'e.choices[0].delta.tool_calls?.[0] ?? e.choices[0].delta.content ?? e.choices[0].finish_reason',
    ),
    [
      '',
      'x',
      { index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '' } },
      { index: 0, function: { arguments: '{"' } },
      { index: 0, function: { arguments: 'a' } },
      { index: 0, function: { arguments: '":' } },
      { index: 0, function: { arguments: '1' } },
      { index: 0, function: { arguments: '}' } },
      'tool_calls',
    ],
  ],
  [
    'two choices, in turn',
    events(
      "{ tokens: ['a', 'b'], n: 2 }",
      'e.choices[0].index + ":" + (e.choices[0].delta.content ?? e.choices[0].finish_reason)',
    ),
    ['0:', '1:', '0:a', '1:a', '0:b', '1:b', '0:stop', '1:stop'],
  ],
  [
    'headers',
    `const r = await mock.llm.chat(${STREAM}, {}); return [r.headers.get('content-type'), r.headers.get('cache-control')]`,
    ['text/event-stream; charset=utf-8', 'no-cache'],
  ],
]);

const refusal = (body: string) =>
  `const r = await mock.llm.chat(${body}, {}); const { error } = await r.json(); return [r.status, error.type, error.param, error.code, error.message.length > 0]`;

table('chat: a wrong request is refused as the provider does', [
  [
    'no model',
    refusal('{ messages: [{}] }'),
    [400, 'invalid_request_error', 'model', 'missing_required_parameter', true],
  ],
  [
    'no messages',
    refusal("{ model: 'm' }"),
    [400, 'invalid_request_error', 'messages', 'missing_required_parameter', true],
  ],
  [
    'messages that are none',
    refusal("{ model: 'm', messages: 'x' }"),
    [400, 'invalid_request_error', 'messages', 'invalid_type', true],
  ],
  [
    'no message',
    refusal("{ model: 'm', messages: [] }"),
    [400, 'invalid_request_error', 'messages', 'empty_array', true],
  ],
  [
    'no JSON',
    refusal("new Request('http://x/', { method: 'POST', body: '{' })"),
    [400, 'invalid_request_error', null, null, true],
  ],
  [
    'a list',
    refusal("new Request('http://x/', { method: 'POST', body: '[]' })"),
    [400, 'invalid_request_error', null, null, true],
  ],
]);

const wrong: [options: string, message: RegExp][] = [
  ['{ ttft: -1 }', /TypeError: mock\.llm\.chat: ttft: expected at least 0 ms, got -1/],
  ["{ itl: 'x' }", /mock\.llm\.chat: itl: expected milliseconds, .* got "x"/],
  ['{ itl: { lognormal: { median: 1 } } }', /itl\.lognormal: expected either sigma or p99/],
  ['{ itl: 1, tps: 1 }', /expected itl or tps, got both/],
  ['{ tps: 0 }', /tps: expected a number above 0, got 0/],
  ["{ jitter: 'x' }", /jitter: expected milliseconds/],
  ['{ seed: 1.5 }', /seed: expected a whole number.*got 1\.5/],
  ['{ content: 3 }', /content: expected a text, null, or a function of the parsed body, got 3/],
  ['{ content: () => 3 }', /content\(body\): expected a text or null, got 3/],
  ["{ content: 'x', tokens: 3 }", /expected content or tokens, got both/],
  ['{ tokens: [1] }', /tokens: expected a number of tokens or a list of texts, got \[1\]/],
  ['{ tokens: 1e9 }', /tokens: expected a whole number from 0 to 100000, got 1000000000/],
  ['{ toolCalls: [{}] }', /toolCalls: expected a list of \{ name, arguments, id\? \}/],
  ['{ n: 0 }', /n: expected a whole number from 1 to 128, got 0/],
  ['{ usage: 3 }', /usage: expected an object, got 3/],
  ['{ contents: 3 }', /expected one of ttft, .* got "contents"; did you mean "content"\?/],
  ['3', /mock\.llm\.chat: expected an object of options, got 3/],
];
table(
  'chat: wrong options',
  wrong.map(([options, message]) => [
    options,
    `return (await mock.llm.chat(${BODY}, ${options})).status`,
    new RegExp(`THROWN TypeError: .*${message.source.replace('TypeError: ', '')}`),
  ]),
);

/** What the host is given to send for a request. */
function pacedOf(world: TestWorld, request: FakeRequest): PacedBody {
  const id = world.dispatch(request);
  const paced = world.paced.get(id);
  assert.ok(paced !== undefined, world.failed.get(id) ?? 'no body was given to the host');
  return paced;
}

describe('chat: what is asked of the host', () => {
  eachEngine('a stream is tokens in a frame, not an event each', (world) => {
    world.load(
      `mock.post('/', (req) => mock.llm.chat(req, { content: 'a b c', ttft: 50, tps: 100, jitter: 2, seed: 9 }))`,
    );
    const paced = pacedOf(world, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', messages: [{}], stream: true }),
    });
    assert.deepEqual(paced.pieces, ['a', ' b', ' c']);
    assert.deepEqual(
      [paced.first, paced.interval, paced.jitter, paced.seed, paced.frame?.length],
      [50, 10, 2, 9, 2],
    );
    assert.match(paced.opening ?? '', /^data: \{.*"role":"assistant".*\}\n\n$/);
    assert.match(paced.closing ?? '', /"finish_reason":"stop".*\n\ndata: \[DONE\]\n\n$/);
  });

  eachEngine('an answer in one is a piece at ttft + tokens × itl', (world) => {
    world.load(`mock.post('/', (req) => mock.llm.chat(req, { content: 'a b c', ttft: 50, itl: 10 }))
      mock.post('/', (req) => mock.llm.chat(req, { tokens: 100, ttft: { uniform: [50, 60] }, itl: { uniform: [1, 3] }, seed: 1 }))`);
    const request = { method: 'POST', body: JSON.stringify({ model: 'm', messages: [{}] }) };
    const plain = pacedOf(world, request);
    assert.deepEqual([plain.pieces.length, plain.first], [1, 80]);
    const [one, same] = [0, 1].map(() => pacedOf(world, { ...request, route: 1 }).first as number);
    assert.ok(one! > 50 + 100 && one! < 60 + 300, `${one}`);
    assert.equal(one, same);
  });

  eachEngine('nothing of it, when no time is asked for', (world) => {
    world.load(`mock.post('/', (req) => mock.llm.chat(req, { content: 'a' }))`);
    const answer = world.answer({ method: 'POST', body: JSON.stringify({ model: 'm', messages: [{}] }) });
    assert.match(answer.body, /"content":"a"/);
  });
});
