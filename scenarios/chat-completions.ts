import type { Scenario, ScenarioRequest } from '../harness/model/scenario.ts';

const SYSTEM =
  'You are the support assistant of an online shop for tea and crockery. Answer briefly and kindly. ' +
  'Name prices in euros, including tax. Never promise a delivery date; say that the carrier decides. ' +
  'If a customer reports broken goods, ask for the order number and a photograph, and offer a replacement ' +
  'or a refund. If you do not know, say so, and give the address support@example.org.';

const HISTORY = [
  {
    role: 'user',
    content: 'Hello! I ordered two blue mugs last week, and one has arrived with a crack in it.',
  },
  {
    role: 'assistant',
    content:
      'I am sorry to hear that. Could you tell me the order number and send a photograph of the crack? ' +
      'I can then send a replacement at once, or refund the price of the mug, whichever you prefer.',
  },
  {
    role: 'user',
    content: 'The number is ord-2041. The crack runs from the rim to the handle; photo attached.',
  },
  {
    role: 'assistant',
    content:
      'Thank you, that is all I need. Would you like a replacement (sent today) or a refund of 10.59 EUR?',
  },
];

const text = (description: string) => ({ type: 'string', description });
const whole = (minimum: number, maximum: number) => ({ type: 'integer', minimum, maximum });

const tool = (name: string, description: string, properties: Record<string, unknown>) => ({
  type: 'function',
  function: {
    name,
    description,
    parameters: {
      type: 'object',
      properties,
      required: Object.keys(properties),
      additionalProperties: false,
    },
  },
});

const TOOLS = [
  tool('find_order', 'Looks up an order with its positions, its payment and where the parcel is.', {
    order: text('Order number, such as ord-2041'),
  }),
  tool('create_replacement', 'Sends a replacement for one position of an order, free of charge.', {
    order: text('Order number, such as ord-2041'),
    sku: text('Article to send again, as it stands in the order'),
    quantity: whole(1, 12),
    reason: { type: 'string', enum: ['broken', 'missing', 'wrong-article', 'other'] },
  }),
  tool(
    'create_refund',
    'Pays an amount back by the way it was paid. Never more than the position has cost.',
    {
      order: text('Order number, such as ord-2041'),
      amountCents: whole(1, 100_000),
      note: text('One sentence for the accounts department'),
    },
  ),
  tool('hand_over', 'Passes the conversation on to a person, with a summary of what was said so far.', {
    summary: text('Two or three sentences'),
    urgency: { type: 'string', enum: ['low', 'normal', 'high'] },
  }),
];

interface Exchange {
  question: string | { type: 'text'; text: string }[];
  /** The question as plain text. */
  asked: string;
  model: string;
  id: string;
  requestId: string;
  promptTokens: number;
  completionTokens: number;
}

const chat = (it: Exchange): ScenarioRequest => ({
  method: 'POST',
  path: '/v1/chat/completions',
  headers: {
    accept: 'application/json',
    'accept-encoding': 'gzip, deflate',
    authorization: 'Bearer sk-test-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL',
    'content-type': 'application/json',
    'user-agent': 'OpenAI/JS 6.7.0',
    'x-stainless-lang': 'js',
    'x-stainless-retry-count': '0',
    'x-stainless-runtime': 'node',
  },
  body: JSON.stringify({
    model: it.model,
    messages: [{ role: 'system', content: SYSTEM }, ...HISTORY, { role: 'user', content: it.question }],
    temperature: 0.2,
    max_tokens: 512,
    stream: false,
    tools: TOOLS,
    tool_choice: 'none',
  }),
  expect: {
    status: 200,
    headers: { 'content-type': 'application/json', 'x-request-id': it.requestId },
    body: {
      kind: 'json',
      value: {
        id: it.id,
        object: 'chat.completion',
        created: 1735689600,
        model: it.model,
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: `You asked: ${it.asked}`, refusal: null },
            logprobs: null,
            finish_reason: 'stop',
          },
        ],
        usage: {
          prompt_tokens: it.promptTokens,
          completion_tokens: it.completionTokens,
          total_tokens: it.promptTokens + it.completionTokens,
        },
      },
    },
  },
});

const REPLACEMENT = 'A replacement, please, and could you wrap this one a little better?';
const REFUND = 'I would rather have my money back. How long does that take with a credit card?';

export default {
  name: 'chat-completions',
  title: 'Chat completion',
  description:
    'An OpenAI-shaped POST with a key and some kB of conversation, answered without streaming: parsing, a walk over the messages, serialising.',
  script: 'chat-completions.js',
  requests: [
    chat({
      question: REPLACEMENT,
      asked: REPLACEMENT,
      model: 'gpt-4o-mini',
      id: 'chatcmpl-edcf20b9',
      requestId: 'req_cb55cba0',
      promptTokens: 253,
      completionTokens: 20,
    }),
    chat({
      question: [{ type: 'text', text: REFUND }],
      asked: REFUND,
      model: 'gpt-4o',
      id: 'chatcmpl-b4ecd738',
      requestId: 'req_33938aa5',
      promptTokens: 256,
      completionTokens: 23,
    }),
  ],
  load: { connections: 64 },
} satisfies Scenario;
