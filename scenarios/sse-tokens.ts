import type { Scenario, ScenarioRequest } from '../harness/model/scenario.ts';
import { PROFILING_GUIDE } from './claims/sources.ts';

/** The script says every word of the last message back, each with the blank before it as a token. */
function chat(model: string, said: string): ScenarioRequest {
  const event = (delta: object, finish: string | null = null): string => {
    const choices = [{ index: 0, delta, finish_reason: finish }];
    const fields = { id: 'chatcmpl-5d41402a', object: 'chat.completion.chunk', created: 1735689600 };
    return `data: ${JSON.stringify({ ...fields, model, choices })}\n\n`;
  };
  const tokens = said.split(' ').map((word, i) => (i === 0 ? word : ` ${word}`));
  const events = [
    event({ role: 'assistant', content: '' }),
    ...tokens.map((content) => event({ content })),
    event({}, 'stop'),
    'data: [DONE]\n\n',
  ];
  return {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: {
      accept: 'text/event-stream',
      authorization: 'Bearer sk-test-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: said }], stream: true }),
    expect: {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: { kind: 'exact', text: events.join('') },
    },
  };
}

export default {
  name: 'sse-tokens',
  title: 'An event for each token',
  description:
    'A chat completion as server-sent events, made one by one in a stream, about 40 an answer. The script waits for nothing between them, so they leave in one piece and what is measured is the making. Compare sse-at-once.',
  script: 'completion-stream.js',
  env: { EVENTS: 'one-by-one' },
  requests: [
    chat(
      'gpt-4o-mini',
      'The parcel with both mugs left our house on Monday; the carrier decides on the day, but it is rarely more than ' +
        'three. If one of them arrives broken again, send us a photograph and we will refund the price at once.',
    ),
    chat(
      'gpt-4o',
      'A refund takes two working days on our side and up to five more at the bank, depending on the kind of card. You ' +
        'will get a message from us when it is under way, and another when it has been confirmed.',
    ),
  ],
  load: { connections: 64 },
  claims: [
    {
      id: 'sse-per-token',
      text: 'Streaming an answer token by token costs more than giving the same events at once.',
      source: PROFILING_GUIDE,
      baseline: 'best',
      baselineScenario: 'sse-at-once',
      candidate: 'best',
      metric: 'cpu-per-request',
      expected: { kind: 'direction', direction: 'higher' },
    },
  ],
} satisfies Scenario;
