import type { Scenario } from '../harness/model/scenario.ts';
import { PROFILING_GUIDE } from './claims/sources.ts';

const SYSTEM =
  'You are the support assistant of an online shop for tea and crockery. Answer briefly and kindly. Name prices in ' +
  'euros, including tax. If a customer reports broken goods, ask for the order number and a photograph.';

const schema = (...names: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string', description: `The ${name}` }])),
  required: names,
});

const TOOLS = [
  { name: 'find_order', description: 'Looks up an order.', parameters: schema('order') },
  {
    name: 'create_refund',
    description: 'Pays an amount back.',
    parameters: schema('order', 'amount', 'note'),
  },
  { name: 'hand_over', description: 'Passes on to a person.', parameters: schema('summary', 'urgency') },
];

const ORDER = '{"order":"ord-2041","state":"delivered","positions":[{"sku":"mug-blue","quantity":2}]}';

/** What a client sends, content in blocks. */
export const blocks = {
  model: 'support-large',
  max_tokens: 1024,
  temperature: 0.2,
  system: [{ type: 'text', text: SYSTEM }],
  stop_sequences: ['\n\nCustomer:'],
  messages: [
    { role: 'user', content: 'Hello! One of my two blue mugs has arrived with a crack in it.' },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'I am sorry to hear that. Let me look at the order.' },
        { type: 'tool_use', id: 'call_17', name: 'find_order', input: { order: 'ord-2041' } },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'call_17', content: [{ type: 'text', text: ORDER }] },
        { type: 'text', text: 'The crack runs from the rim to the handle. ' },
        { type: 'text', text: 'I would rather have my money back.' },
      ],
    },
  ],
  tools: TOOLS.map(({ name, description, parameters }) => ({ name, description, input_schema: parameters })),
};

/** The same with plain content and calls beside it. */
const plain = {
  temperature: 0.2,
  model: 'support-large',
  max_completion_tokens: 1024,
  stop: ['\n\nCustomer:'],
  messages: [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: 'Hello! One of my two blue mugs has arrived with a crack in it.' },
    {
      role: 'assistant',
      content: 'I am sorry to hear that. Let me look at the order.',
      tool_calls: [
        {
          id: 'call_17',
          type: 'function',
          function: { name: 'find_order', arguments: '{"order":"ord-2041"}' },
        },
      ],
    },
    { role: 'tool', tool_call_id: 'call_17', content: ORDER },
    {
      role: 'user',
      content: 'The crack runs from the rim to the handle. I would rather have my money back.',
    },
  ],
  tools: TOOLS.map((tool) => ({ type: 'function', function: tool })),
};

export default {
  name: 'dialect-convert',
  title: 'From one API’s dialect to another’s',
  description:
    'A chat request of about 2 kB with tools, parsed, rewritten for another provider’s API and serialised. Compare dialect-same.',
  script: 'dialects.js',
  env: { DIALECT: 'other' },
  requests: [
    {
      method: 'POST',
      path: '/v1/messages',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'x-api-key': 'sk-test-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL',
      },
      body: JSON.stringify(blocks),
      expect: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: { kind: 'json', value: plain },
      },
    },
  ],
  load: { connections: 64 },
  claims: [
    {
      id: 'dialect-conversion',
      text: 'Converting a request between two API dialects costs more than passing it on as it is.',
      source: PROFILING_GUIDE,
      baseline: 'best',
      baselineScenario: 'dialect-same',
      candidate: 'best',
      metric: 'cpu-per-request',
      expected: { kind: 'direction', direction: 'higher' },
    },
  ],
} satisfies Scenario;
