// A chat completion as server-sent events, one for each token. EVENTS says whether they are made one by one while the
// answer is read, or all at once; the bytes are the same.
const encoder = new TextEncoder();

const event = (data) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

const chunk = (model, delta, finish = null) =>
  event({
    id: 'chatcmpl-5d41402a',
    object: 'chat.completion.chunk',
    created: 1735689600,
    model,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });

function* eventsOf({ model, messages }) {
  yield chunk(model, { role: 'assistant', content: '' });
  for (const token of messages.at(-1).content.split(/(?= )/)) yield chunk(model, { content: token });
  yield chunk(model, {}, 'stop');
  yield event('[DONE]');
}

function oneByOne(events) {
  return new ReadableStream({
    pull(controller) {
      const { done, value } = events.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
}

mock.post('/v1/chat/completions', async (req) => {
  const events = eventsOf(await req.json());
  const body = mock.env('EVENTS') === 'at-once' ? [...events].join('') : oneByOne(events);
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' } });
});
