import { table } from '../../testing/table.ts';

const completions = (body: string, options: string, pick: string) =>
  `const a = await (await mock.llm.completions({ model: 'm', ${body} }, ${options})).json(); return ${pick}`;

table('completions', [
  [
    'as the provider has it',
    completions("prompt: 'one two'", "{ content: 'three', id: 'x', created: 5 }", 'a'),
    {
      id: 'x',
      object: 'text_completion',
      created: 5,
      model: 'm',
      choices: [{ text: 'three', index: 0, logprobs: null, finish_reason: 'stop' }],
      usage: { prompt_tokens: 2, completion_tokens: 1, total_tokens: 3 },
    },
  ],
  [
    'a choice for every prompt',
    completions(
      "prompt: ['a', 'b c'], n: 2, max_tokens: 3",
      '{}',
      '[a.choices.length, a.usage, a.choices[3].finish_reason]',
    ),
    [4, { prompt_tokens: 3, completion_tokens: 12, total_tokens: 15 }, 'length'],
  ],
  [
    'a prompt of tokens is one',
    completions('prompt: [1, 2, 3]', '{}', '[a.choices.length, a.usage.prompt_tokens]'),
    [1, 3],
  ],
  [
    'a stream',
    `const text = await (await mock.llm.completions({ model: 'm', prompt: 'x', stream: true, stream_options: { include_usage: true } }, { content: 'a b', id: 'x', created: 5 })).text();
     return text.split('\\n\\n').map((line) => line.slice(6)).filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)).map((e) => [e.object, e.choices[0] ?? e.usage])`,
    [
      ['text_completion', { text: 'a', index: 0, logprobs: null, finish_reason: null }],
      ['text_completion', { text: ' b', index: 0, logprobs: null, finish_reason: null }],
      ['text_completion', { text: '', index: 0, logprobs: null, finish_reason: 'stop' }],
      ['text_completion', { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }],
    ],
  ],
  [
    'a stream of two',
    `const text = await (await mock.llm.completions({ model: 'm', prompt: ['x', 'y'], stream: true }, { tokens: ['a', 'b'] })).text();
     return text.split('\\n\\n').map((line) => line.slice(6)).filter((line) => line.startsWith('{')).map((line) => JSON.parse(line).choices[0]).map((c) => c.index + c.text)`,
    ['0a', '1a', '0b', '1b', '0', '1'],
  ],
  [
    'no prompt',
    "const r = await mock.llm.completions({ model: 'm' }); return [r.status, (await r.json()).error.param]",
    [400, 'prompt'],
  ],
  [
    'a wrong option',
    "return (await mock.llm.completions({ model: 'm', prompt: 'x' }, { toolCalls: [] })).status",
    /THROWN TypeError: mock\.llm\.completions: expected one of .*got "toolCalls"/,
  ],
]);

const embeddings = (body: string, options: string, pick: string) =>
  `const a = await (await mock.llm.embeddings({ model: 'm', ${body} }, ${options})).json();
   const length = (v) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
   const dot = (v, w) => v.reduce((sum, x, i) => sum + x * w[i], 0);
   return ${pick}`;

table('embeddings', [
  [
    'unit vectors, the same for the same input, far from one another for others',
    embeddings(
      "input: ['one', 'two', 'one']",
      '{}',
      '[a.object, a.data.map((d) => d.index), a.data.every((d) => Math.abs(length(d.embedding) - 1) < 1e-6), a.data[0].embedding.length, dot(a.data[0].embedding, a.data[2].embedding) > 0.999999, Math.abs(dot(a.data[0].embedding, a.data[1].embedding)) < 0.2]',
    ),
    ['list', [0, 1, 2], true, 1536, true, true],
  ],
  ['usage', embeddings("input: 'one two'", '{}', 'a.usage'), { prompt_tokens: 2, total_tokens: 2 }],
  [
    'dimensions: of the request before the script',
    `const n = async (body, options) => (await (await mock.llm.embeddings({ model: 'm', input: 'x', ...body }, options)).json()).data[0].embedding.length;
     return [await n({ dimensions: 3 }, { dimensions: 4 }), await n({}, { dimensions: 4 }), await n({ dimensions: 1 }, {})]`,
    [3, 4, 1],
  ],
  [
    'base64 is the same vector in 32-bit numbers',
    `const one = async (encoding_format) => (await (await mock.llm.embeddings({ model: 'm', input: 'x', dimensions: 5, encoding_format })).json()).data[0].embedding;
     const bytes = Uint8Array.from(atob(await one('base64')), (c) => c.charCodeAt(0));
     const numbers = [...new Float32Array(bytes.buffer)];
     const exact = await one('float');
     return [numbers.length, numbers.every((x, i) => x === Math.fround(exact[i]))]`,
    [5, true],
  ],
  [
    'tokens are one input',
    embeddings('input: [1, 2], dimensions: 2', '{}', '[a.data.length, a.usage.prompt_tokens]'),
    [1, 2],
  ],
  [
    'lists of tokens are many',
    embeddings('input: [[1], [2]], dimensions: 2', '{}', '[a.data.length, a.usage.prompt_tokens]'),
    [2, 2],
  ],
  [
    'a seed gives other vectors',
    `const one = async (options) => (await (await mock.llm.embeddings({ model: 'm', input: 'x', dimensions: 3 }, options)).json()).data[0].embedding.join();
     return new Set([await one({}), await one({ seed: 1 }), await one({ seed: 1 }), await one({ seed: 2 })]).size`,
    3,
  ],
  [
    'wrong requests',
    `const wrong = async (body) => { const r = await mock.llm.embeddings({ model: 'm', ...body }); return r.status + ' ' + (await r.json()).error.param };
     return [await wrong({}), await wrong({ input: '' }), await wrong({ input: [] }), await wrong({ input: ['a', 1] }), await wrong({ input: 3 }), await wrong({ input: 'x', dimensions: 0 }), await wrong({ input: 'x', dimensions: 1e9 }), await wrong({ input: 'x', encoding_format: 'hex' })]`,
    [
      '400 input',
      '400 input',
      '400 input',
      '400 input',
      '400 input',
      '400 dimensions',
      '400 dimensions',
      '400 encoding_format',
    ],
  ],
]);

table('models', [
  [
    'the list',
    "return mock.llm.models(['a', { id: 'b', owned_by: 'me', created: 3 }]).json()",
    {
      object: 'list',
      data: [
        { object: 'model', created: 1_700_000_000, owned_by: 'mock', id: 'a' },
        { object: 'model', created: 3, owned_by: 'me', id: 'b' },
      ],
    },
  ],
  [
    'one of them, and one that is not',
    "const no = mock.llm.models(['a'], 'b'); return [(await mock.llm.models(['a'], 'a').json()).id, no.status, (await no.json()).error.code]",
    ['a', 404, 'model_not_found'],
  ],
  [
    'no list',
    'mock.llm.models("a")',
    /THROWN TypeError: mock\.llm\.models: expected a list of models, got "a"/,
  ],
  [
    'no names',
    'mock.llm.models([3])',
    /expected a list of names or of \{ id, created\?, owned_by\? \}, got 3/,
  ],
]);

const failure = (args: string) =>
  `const r = mock.llm.error(${args}); const { error } = await r.json(); return [r.status, error.type, error.code ?? null, error.param ?? null, r.headers.get('retry-after')]`;

table('errors', [
  ['rate_limit', failure("'rate_limit'"), [429, 'requests', 'rate_limit_exceeded', null, '1']],
  [
    'rate_limit, later',
    failure("'rate_limit', { retryAfter: 20 }"),
    [429, 'requests', 'rate_limit_exceeded', null, '20'],
  ],
  [
    'invalid_api_key',
    failure("'invalid_api_key'"),
    [401, 'invalid_request_error', 'invalid_api_key', null, null],
  ],
  [
    'context_length_exceeded',
    failure("'context_length_exceeded'"),
    [400, 'invalid_request_error', 'context_length_exceeded', 'messages', null],
  ],
  ['server_error', failure("'server_error'"), [500, 'server_error', null, null, null]],
  ['overloaded', failure("'overloaded'"), [503, 'server_error', null, null, null]],
  ['by status', failure('{ status: 404 }'), [404, 'invalid_request_error', 'model_not_found', 'model', null]],
  [
    'by a status without a kind',
    failure('{ status: 418 }'),
    [418, 'invalid_request_error', null, null, null],
  ],
  [
    'with everything said',
    `const r = mock.llm.error({ status: 409, type: 't', code: 'c', param: 'p', message: 'm', retryAfter: 0.5, headers: { a: 'b' } });
     return [r.status, await r.json(), r.headers.get('retry-after'), r.headers.get('a'), r.headers.get('content-type')]`,
    [409, { error: { message: 'm', type: 't', param: 'p', code: 'c' } }, '0.5', 'b', 'application/json'],
  ],
  [
    "Anthropic's",
    `const all = []; for (const kind of ['bad_request', 'invalid_api_key', 'permission_denied', 'model_not_found', 'request_too_large', 'rate_limit', 'server_error', 'overloaded']) {
       const r = mock.llm.error(kind, { provider: 'anthropic' }); const body = await r.json();
       if (body.type !== 'error' || Object.keys(body.error).join() !== 'type,message' || body.request_id !== r.headers.get('request-id')) throw new Error(JSON.stringify(body));
       all.push(r.status + ' ' + body.error.type);
     } return all`,
    [
      '400 invalid_request_error',
      '401 authentication_error',
      '403 permission_error',
      '404 not_found_error',
      '413 request_too_large',
      '429 rate_limit_error',
      '500 api_error',
      '529 overloaded_error',
    ],
  ],
  [
    'an unknown kind',
    "mock.llm.error('rate')",
    /THROWN TypeError: mock\.llm\.error: expected one of bad_request, .*got "rate"/,
  ],
  [
    'a wrong status',
    'mock.llm.error({ status: 200 })',
    /error: status: expected a whole number from 400 to 599, got 200/,
  ],
  [
    'a wrong provider',
    "mock.llm.error('rate_limit', { provider: 'x' })",
    /provider: expected openai or anthropic, got "x"/,
  ],
  ['two kinds', "mock.llm.error('rate_limit', { kind: 'overloaded' })", /expected one kind/],
  [
    'nothing',
    'mock.llm.error()',
    /THROWN TypeError: mock\.llm\.error: expected a kind or options, got nothing/,
  ],
]);
