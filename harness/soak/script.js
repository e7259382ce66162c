// What the soak asks for: see kinds.ts, which knows the right answers.
const encoder = new TextEncoder();

mock.get('/users/:id', (req) => Response.json({ id: req.params.id, name: `user ${req.params.id}` }));
mock.post('/echo', async (req) => Response.json(await req.json()));
mock.get('/count/:key', (req) => new Response(String(mock.store.incr(req.params.key))));
mock.get('/late', { delay: 200 }, () => new Response('late'));
mock.get('/wait', async () => {
  await new Promise((resolve) => setTimeout(resolve, 100));
  return new Response('waited');
});
mock.get('/fault/reset', { fault: { kind: 'reset' } }, () => new Response('never'));
mock.get('/fault/empty', { fault: { kind: 'empty' } }, () => new Response('never'));
mock.get('/fault/truncate', { fault: { kind: 'truncate' } }, () => new Response('t'.repeat(1_000)));
mock.get('/fault/status', { fault: { kind: 'status', status: 503 } }, () => new Response('never'));
mock.get('/throw', () => {
  throw new Error('as the soak asked');
});
mock.post('/big', async (req) => new Response(String((await req.arrayBuffer()).byteLength)));
mock.get('/large', () => new Response('l'.repeat(100_000)));
const pieces = Array.from({ length: 20 }, (_, i) => `piece ${i}`);
mock.get('/stream', () => mock.sse(pieces, { interval: 10 }));
mock.get('/pull', () => {
  let n = 0;
  return new Response(
    new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (n === 10) controller.close();
        else controller.enqueue(encoder.encode(`${n++};`));
      },
    }),
  );
});
