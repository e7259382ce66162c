/** mock.llm as a provider's own client sees it. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import OpenAI from 'openai';
import { resolveVariant } from '../combine.ts';
import { type Served, serve } from './testing.ts';

const SCRIPT = `
  const TOOL = { name: 'weather', arguments: { city: 'Ulm', days: [1, 2] } };
  const answers = {
    plain: { content: 'Hello, dear world!', seed: 1, created: 5 },
    never: { tokens: 2, ttft: 1e6 },
    slow: { tokens: ['a', 'b', 'c'], ttft: 60, itl: 30 },
    random: { tokens: 12, ttft: { uniform: [1, 3] }, itl: { lognormal: { median: 1, p99: 3 } }, jitter: 1, seed: 4 },
    tools: { toolCalls: [TOOL, { ...TOOL, name: 'time' }], ttft: 1, itl: 1 },
    echo: (body) => ({ content: body.messages.at(-1).content }),
  };
  mock.post('/v1/chat/completions', async (req) => {
    const body = await req.json();
    if (body.model === 'limited' && mock.store.incr('asked') % 3 !== 0) {
      return mock.llm.error('rate_limit', { retryAfter: 0.05 });
    }
    if (body.model === 'weather') {
      const told = body.messages.some((message) => message.role === 'tool');
      return mock.llm.chat(body, told ? { content: 'It rains.' } : { toolCalls: [TOOL] });
    }
    if (body.model in answers) return mock.llm.chat(body, answers[body.model]);
    if (body.model === 'limited') return mock.llm.chat(body, { content: 'at last' });
    return mock.llm.error(body.model);
  });
  mock.post('/v1/completions', (req) => mock.llm.completions(req, { content: 'one two', itl: 1 }));
  mock.post('/v1/embeddings', (req) => mock.llm.embeddings(req, { dimensions: 8 }));
  mock.get('/v1/models', () => mock.llm.models(['plain', 'slow']));
  mock.get('/v1/models/:id', (req) => mock.llm.models(['plain', 'slow'], req.params.id));
  export default { fetch: () => mock.llm.error({ status: 404, message: 'no such endpoint' }) };`;

const messages = [{ role: 'user', content: 'Hi there' } as const];

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Waits for it, 10 s at most. */
async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 5_000 && !holds(); i++) await new Promise((done) => setTimeout(done, 2));
  assert.ok(holds(), 'it did not come true within 10 s');
}

for (const name of [
  'snapshot+connection=keep-alive',
  'snapshot+connection=keep-alive+http=direct',
  'persistent',
  'baseline',
]) {
  describe(`openai: ${name}`, () => {
    let served: Served;
    let client: OpenAI;
    before(async () => {
      served = await serve(await resolveVariant(name), SCRIPT, { observed: false });
      client = new OpenAI({
        apiKey: 'none',
        baseURL: `http://127.0.0.1:${served.port}/v1`,
        maxRetries: 0,
        logLevel: 'off',
      });
    });
    after(() => served[Symbol.asyncDispose]());

    test('a chat', async () => {
      const answer = await client.chat.completions.create({ model: 'plain', messages });
      assert.match(answer._request_id ?? '', /^req_\w{24}$/);
      assert.match(answer.id, /^chatcmpl-\w{29}$/);
      assert.deepEqual([answer.created, answer.model, answer.object], [5, 'plain', 'chat.completion']);
      assert.equal(answer.choices[0]?.message.content, 'Hello, dear world!');
      assert.equal(answer.choices[0]?.finish_reason, 'stop');
      assert.deepEqual(answer.usage, { prompt_tokens: 2, completion_tokens: 5, total_tokens: 7 });
    });

    test('n choices', async () => {
      const answer = await client.chat.completions.create({ model: 'plain', messages, n: 3 });
      assert.deepEqual(
        answer.choices.map(({ index }) => index),
        [0, 1, 2],
      );
    });

    test('a function of the body, text of any kind', async () => {
      const content = 'Ünïcode 😀 "quotes"\n\u2028 日本語';
      const request = { model: 'echo', messages: [{ role: 'user', content } as const] };
      const whole = await client.chat.completions.create(request);
      assert.equal(whole.choices[0]?.message.content, content);
      const stream = client.chat.completions.stream(request);
      assert.equal(await stream.finalContent(), content);
    });

    test('a stream: deltas, the reason, usage', async () => {
      const stream = await client.chat.completions.create({
        ...{ model: 'plain', messages, stream: true, stream_options: { include_usage: true } },
      });
      const chunks = await collect(stream);
      assert.deepEqual(
        chunks.map(({ choices }) => choices[0]?.delta.content),
        ['', 'Hello', ',', ' dear', ' world', '!', undefined, undefined],
      );
      assert.equal(chunks[0]?.choices[0]?.delta.role, 'assistant');
      assert.equal(chunks.at(-2)?.choices[0]?.finish_reason, 'stop');
      assert.deepEqual(chunks.at(-1)?.usage, { prompt_tokens: 2, completion_tokens: 5, total_tokens: 7 });
      assert.equal(new Set(chunks.map(({ id }) => id)).size, 1);
    });

    test('a stream put together by the client is what the answer in one is', async () => {
      const whole = await client.chat.completions.create({ model: 'random', messages });
      const stream = await client.chat.completions
        .stream({ model: 'random', messages })
        .finalChatCompletion();
      assert.equal(stream.choices[0]?.message.content, whole.choices[0]?.message.content);
      assert.equal(stream.id, whole.id);
    });

    test('tokens come one after another, none before its time', async () => {
      const startMs = performance.now();
      const arrivedMs: number[] = [];
      const stream = await client.chat.completions.create({ model: 'slow', messages, stream: true });
      for await (const { choices } of stream) {
        if (choices[0]?.delta.content) arrivedMs.push(performance.now() - startMs);
      }
      assert.equal(arrivedMs.length, 3);
      for (const [i, dueMs] of [60, 90, 120].entries()) {
        assert.ok(arrivedMs[i]! >= dueMs - 1, `token ${i} after ${arrivedMs[i]} ms`);
      }
    });

    test('an answer in one comes when its tokens have been made', async () => {
      const startMs = performance.now();
      const asked = client.chat.completions.create({ model: 'slow', messages });
      const head = await asked.asResponse();
      assert.ok(performance.now() - startMs >= 60 + 3 * 30 - 1, 'the head waits too');
      assert.match(head.headers.get('content-length') ?? 'none', /^\d+$/);
      assert.equal((await asked).choices[0]?.message.content, 'abc');
    });

    test('tool calls', async () => {
      const answer = await client.chat.completions.create({ model: 'tools', messages });
      assert.equal(answer.choices[0]?.finish_reason, 'tool_calls');
      assert.deepEqual(
        answer.choices[0]?.message.tool_calls?.map((call) => call.type === 'function' && call.function.name),
        ['weather', 'time'],
      );
    });

    test('tool calls in a stream, put together by the client', async () => {
      const parts: string[] = [];
      const stream = client.chat.completions
        .stream({ model: 'tools', messages })
        .on('tool_calls.function.arguments.delta', ({ arguments_delta }) => parts.push(arguments_delta));
      const calls = (await stream.finalMessage()).tool_calls ?? [];
      assert.deepEqual(
        calls.map((call) => call.type === 'function' && JSON.parse(call.function.arguments)),
        [0, 1].map(() => ({ city: 'Ulm', days: [1, 2] })),
      );
      assert.ok(calls.every(({ id }) => /^call_\w{24}$/.test(id)) && calls[0]?.id !== calls[1]?.id);
      assert.ok(parts.length > 4, `${parts.length} deltas`);
    });

    for (const kind of ['whole', 'streamed'] as const) {
      test(`tools are run by the client's helper, ${kind}`, async () => {
        const asked: unknown[] = [];
        const weather = {
          name: 'weather',
          description: 'what it is like outside',
          parameters: { type: 'object', properties: {} },
          parse: JSON.parse,
          function(input: unknown) {
            asked.push(input);
            return 'rain';
          },
        };
        const tools = [{ type: 'function' as const, function: weather }];
        const request = { model: 'weather', messages: [...messages], tools };
        const runner =
          kind === 'whole'
            ? client.chat.completions.runTools(request)
            : client.chat.completions.runTools({ ...request, stream: true });
        assert.equal(await runner.finalContent(), 'It rains.');
        assert.deepEqual(asked, [{ city: 'Ulm', days: [1, 2] }]);
      });
    }

    test('a client that leaves a stream disturbs nobody', async () => {
      const stream = await client.chat.completions.create({ model: 'slow', messages, stream: true });
      for await (const _ of stream) break;
      const answer = await client.chat.completions.create({ model: 'plain', messages });
      assert.equal(answer.choices[0]?.message.content, 'Hello, dear world!');
    });

    for (const stream of [false, true]) {
      test(`a client that does not wait leaves nothing behind, ${stream ? 'streamed' : 'whole'}`, async () => {
        await until(() => served.effects.deadlines.size === 0);
        const leave = new AbortController();
        const request = { model: 'never', messages, stream };
        const asked = client.chat.completions.create(request, { signal: leave.signal }).asResponse();
        await until(() => served.effects.deadlines.size === 1);
        // A streamed answer's head is there before its first token.
        const head = stream ? await asked : null;
        leave.abort();
        await assert.rejects(head === null ? asked : head.text());
        await until(() => served.effects.deadlines.size === 0);
      });
    }

    test('forty streams at once', async () => {
      const texts = await Promise.all(
        Array.from({ length: 40 }, (_, i) => {
          const content = `stream ${i} of many`;
          return client.chat.completions
            .stream({ model: 'echo', messages: [{ role: 'user', content }] })
            .finalContent()
            .then((text) => text === content);
        }),
      );
      assert.deepEqual(texts, Array(40).fill(true));
    });

    test('legacy completions, whole and streamed', async () => {
      const request = { model: 'plain', prompt: ['a', 'b'] };
      const whole = await client.completions.create(request);
      assert.deepEqual(
        whole.choices.map(({ text }) => text),
        ['one two', 'one two'],
      );
      const chunks = await collect(await client.completions.create({ ...request, stream: true }));
      const second = chunks.flatMap(({ choices }) => choices).filter(({ index }) => index === 1);
      assert.equal(second.map(({ text }) => text).join(''), 'one two');
    });

    test('embeddings: base64, as the client asks for, is what float is', async () => {
      const input = ['one', 'two'];
      const usual = await client.embeddings.create({ model: 'plain', input });
      const float = await client.embeddings.create({ model: 'plain', input, encoding_format: 'float' });
      assert.deepEqual(
        usual.data.map(({ embedding }) => embedding),
        float.data.map(({ embedding }) => [...new Float32Array(embedding)]),
      );
      assert.equal(usual.data[0]?.embedding.length, 8);
      assert.notDeepEqual(usual.data[0]?.embedding, usual.data[1]?.embedding);
      const short = await client.embeddings.create({ model: 'plain', input: 'x', dimensions: 3 });
      assert.equal(short.data[0]?.embedding.length, 3);
      assert.deepEqual(short.usage, { prompt_tokens: 1, total_tokens: 1 });
    });

    test('models', async () => {
      const models = await collect(client.models.list());
      assert.deepEqual(
        models.map(({ id }) => id),
        ['plain', 'slow'],
      );
      assert.equal((await client.models.retrieve('slow')).id, 'slow');
      await assert.rejects(client.models.retrieve('none'), OpenAI.NotFoundError);
    });

    const errors = [
      ['bad_request', OpenAI.BadRequestError, 400, null],
      ['context_length_exceeded', OpenAI.BadRequestError, 400, 'context_length_exceeded'],
      ['invalid_api_key', OpenAI.AuthenticationError, 401, 'invalid_api_key'],
      ['permission_denied', OpenAI.PermissionDeniedError, 403, null],
      ['model_not_found', OpenAI.NotFoundError, 404, 'model_not_found'],
      ['rate_limit', OpenAI.RateLimitError, 429, 'rate_limit_exceeded'],
      ['insufficient_quota', OpenAI.RateLimitError, 429, 'insufficient_quota'],
      ['server_error', OpenAI.InternalServerError, 500, null],
      ['overloaded', OpenAI.InternalServerError, 503, null],
    ] as const;
    for (const [kind, type, status, code] of errors) {
      test(`error: ${kind}`, async () => {
        for (const stream of [false, true]) {
          const asked = client.chat.completions.create({ model: kind, messages, stream });
          const error = await asked.then(
            () => assert.fail('answered'),
            (reason: unknown) => reason,
          );
          assert.ok(error instanceof type, String(error));
          assert.deepEqual([error.status, error.code], [status, code]);
          assert.match(error.requestID ?? '', /^req_/);
        }
      });
    }

    test('a request that the provider would refuse', async () => {
      const none = client.chat.completions.create({ model: 'plain', messages: [] });
      await assert.rejects(none, (error) => {
        assert.ok(error instanceof OpenAI.BadRequestError);
        assert.deepEqual([error.param, error.code], ['messages', 'empty_array']);
        return true;
      });
    });

    test('after two refusals with Retry-After the client is answered, not before it may ask again', async () => {
      const startMs = performance.now();
      const patient = client.withOptions({ maxRetries: 2 });
      const answer = await patient.chat.completions.create({ model: 'limited', messages });
      assert.equal(answer.choices[0]?.message.content, 'at last');
      assert.ok(performance.now() - startMs >= 2 * 50 - 1);
      const impatient = client.chat.completions.create({ model: 'limited', messages });
      await assert.rejects(impatient, OpenAI.RateLimitError);
    });

    test('nothing was complained about', () => {
      assert.deepEqual(served.log, []);
    });
  });
}
