import { setTimeout as delay } from 'node:timers/promises';
import type { CaseContext, ConformanceCase, Topic } from '../../case.ts';
import { equal, matches, notAfter, notBefore } from '../../check.ts';
import { SHORT_LIMITS } from '../../fixtures.ts';

/** What every other request must still get. */
const fine = async ({ request }: CaseContext): Promise<void> => {
  const answer = await request({ path: '/fine' });
  equal('another request, afterwards', [answer.status, answer.body], [200, 'fine']);
};

/** One route that misbehaves: its status, twice, since the first time may spoil what the second meets. */
const misbehaves = (id: string, title: string, path: string, status: number): ConformanceCase => ({
  id: `bad-input/${id}`,
  title,
  fixture: 'bad-input',
  async run(context) {
    equal('status', (await context.request({ path })).status, status);
    await fine(context);
    equal('status, once more', (await context.request({ path })).status, status);
    await fine(context);
  },
});

/** Scripts that misbehave: a clear error for that request, nothing for any other. */
export default {
  topic: 'bad input',
  cases: [
    misbehaves('loop', 'an infinite loop: 504', '/loop', 504),
    misbehaves('loop-jobs', 'an infinite chain of promises: 504', '/loop/jobs', 504),
    misbehaves('loop-timer', 'an infinite loop in a continuation: 504', '/loop/timer', 504),
    misbehaves('loop-regex', 'a regular expression that backtracks for ever: 504', '/loop/regex', 504),
    misbehaves('memory', 'a memory bomb: 500 at the limit', '/memory', 500),
    misbehaves('recursion', 'deep recursion: 500', '/recursion', 500),
    misbehaves('nesting', 'deeply nested JSON: 500', '/nesting', 500),
    {
      id: 'bad-input/header-crlf',
      title: 'CR and LF in a header value: 500, and nothing of it on the wire',
      fixture: 'bad-input',
      async run(context) {
        const answer = await context.request({ path: '/header/crlf' });
        equal('status', answer.status, 500);
        equal('x-injected', answer.headers['x-injected'], undefined);
        await fine(context);
      },
    },
    {
      id: 'bad-input/loop-others',
      title: 'others wait for an infinite loop no longer than its deadline',
      fixture: 'bad-input',
      async run(context) {
        const loop = context.request({ path: '/loop' });
        const started = performance.now();
        await fine(context);
        // Together with the time that a busy machine may take: not for ever, is what is asked.
        notAfter('time of the other', performance.now() - started, SHORT_LIMITS.cpuMs + 2_000);
        equal('status of the loop', (await loop).status, 504);
      },
    },
    {
      id: 'bad-input/loop-connection',
      title: 'the connection is kept after an infinite loop',
      fixture: 'bad-input',
      levels: { connection: 'keep-alive' },
      async run({ connect }) {
        const connection = await connect();
        connection.send({ path: '/loop' });
        equal('status', (await connection.answer()).status, 504);
        connection.send({ path: '/fine' });
        equal('the next one on the same connection', (await connection.answer()).body, 'fine');
      },
    },
    {
      id: 'bad-input/never',
      title: 'a promise that never settles: 504 at the deadline',
      fixture: 'bad-input',
      waits: true,
      async run(context) {
        const answer = await context.request({ path: '/never' });
        equal('status', answer.status, 504);
        notBefore('time', answer.elapsedMs, SHORT_LIMITS.wallMs);
        await fine(context);
      },
    },
    {
      id: 'bad-input/stderr',
      title: 'stderr names the request that was cut off',
      fixture: 'bad-input',
      async run({ request, stderr }) {
        await request({ path: '/loop?named' });
        await delay(50);
        matches(
          'stderr',
          stderr()
            .split('\n')
            .find((line) => line.includes('/loop?named')) ?? '',
          /\/loop\?named.*\S/,
        );
      },
    },
    {
      id: 'bad-input/client-gone',
      title: 'the client goes during a delay: the work is cancelled',
      // Not beside the loops: the server would see the timer and the end of the connection together.
      fixture: 'bad-input',
      async run(context) {
        const connection = await context.connect();
        connection.send({ path: '/gone' });
        await delay(20);
        connection.close();
        // The handler would have finished by now.
        await delay(150);
        equal('finished all the same', (await context.request({ path: '/gone/finished' })).body, 'false');
        await fine(context);
      },
    },
  ],
} satisfies Topic;
