import { table } from '../../testing/table.ts';

const BODY =
  "{ model: 'm', max_tokens: 100, system: 'Be kind', messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi there' }] }] }";
const STREAM = BODY.replace('{', '{ stream: true,');

const whole = (options: string, pick: string, body = BODY) =>
  `const a = await (await mock.llm.anthropic.messages(${body}, ${options})).json(); return ${pick}`;

/** The data of a stream's events, whose names must be their types. */
const events = (options: string, pick: string) =>
  `const text = await (await mock.llm.anthropic.messages(${STREAM}, ${options})).text();
   const lines = text.split('\\n\\n');
   if (lines.pop() !== '') throw new Error('no end in ' + text);
   return lines.map((line) => {
     const [, name, data] = /^event: (.*)\\ndata: (.*)$/.exec(line);
     const e = JSON.parse(data);
     if (e.type !== name) throw new Error(line);
     return ${pick};
   })`;

table('messages', [
  [
    'as the provider has it',
    whole("{ content: 'Hello!', id: 'x' }", 'a'),
    {
      id: 'x',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'text', text: 'Hello!' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 4, output_tokens: 2 },
    },
  ],
  [
    'tools',
    whole("{ toolCalls: [{ name: 'f', arguments: { a: 1 }, id: 't' }] }", '[a.content, a.stop_reason]'),
    [[{ type: 'tool_use', id: 't', name: 'f', input: { a: 1 } }], 'tool_use'],
  ],
  [
    'a tool without arguments',
    whole("{ toolCalls: [{ name: 'f', arguments: '' }] }", 'a.content[0].input'),
    {},
  ],
  [
    'a stream of a tool without arguments',
    events("{ toolCalls: [{ name: 'f', arguments: '' }] }", 'e.index ?? e.type'),
    ['message_start', 'ping', 0, 0, 0, 'message_delta', 'message_stop'],
  ],
  [
    'cut at max_tokens',
    whole(
      "{ content: 'a b c' }",
      '[a.content[0].text, a.stop_reason, a.usage.output_tokens]',
      BODY.replace('100', '2'),
    ),
    ['a b', 'max_tokens', 2],
  ],
  ['a seed', whole('{ seed: 1 }', '/^msg_\\w{24}$/.test(a.id)'), true],
  [
    'a stream',
    events("{ content: 'Hi, you', id: 'x' }", 'e'),
    [
      {
        type: 'message_start',
        message: {
          id: 'x',
          type: 'message',
          role: 'assistant',
          model: 'm',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 4, output_tokens: 1 },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'ping' },
      ...['Hi', ',', ' you'].map((text) => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text },
      })),
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 3 },
      },
      { type: 'message_stop' },
    ],
  ],
  [
    'a stream of text and a tool',
    events(
      "{ content: 'Hi', toolCalls: [{ name: 'f', arguments: { a: 1 } }, { name: 'g' }] }",
      "[e.type.replace('content_block_', ''), e.index ?? null, e.delta?.text ?? e.delta?.partial_json ?? e.delta?.stop_reason ?? e.content_block?.name ?? null]",
    ),
    [
      ['message_start', null, null],
      ['start', 0, null],
      ['ping', null, null],
      ['delta', 0, 'Hi'],
      ['stop', 0, null],
      ['start', 1, 'f'],
      ['delta', 1, '{"'],
      ['delta', 1, 'a'],
      ['delta', 1, '":'],
      ['delta', 1, '1'],
      ['delta', 1, '}'],
      ['stop', 1, null],
      ['start', 2, 'g'],
      ['delta', 2, '{}'],
      ['stop', 2, null],
      ['message_delta', null, 'tool_use'],
      ['message_stop', null, null],
    ],
  ],
  [
    'a stream of nothing',
    events("{ content: '' }", 'e.type'),
    ['message_start', 'content_block_start', 'ping', 'content_block_stop', 'message_delta', 'message_stop'],
  ],
  [
    'wrong requests',
    `const wrong = async (body) => { const r = await mock.llm.anthropic.messages(body); const { type, error } = await r.json(); return [r.status, type, error.type, error.message].join(' ') };
     return [await wrong({}), await wrong({ model: 'm' }), await wrong({ model: 'm', max_tokens: 0 }), await wrong({ model: 'm', max_tokens: 1 }), await wrong({ model: 'm', max_tokens: 1, messages: [] })]`,
    [
      'model: Field required',
      'max_tokens: Field required',
      'max_tokens: Input should be greater than or equal to 1',
      'messages: Field required',
      'messages: at least one message is required',
    ].map((message) => `400 error invalid_request_error ${message}`),
  ],
  [
    'a wrong option',
    `return (await mock.llm.anthropic.messages(${BODY}, { n: 2 })).status`,
    /THROWN TypeError: mock\.llm\.anthropic\.messages: expected one of .*got "n"/,
  ],
]);
