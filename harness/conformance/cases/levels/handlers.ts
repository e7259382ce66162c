import { setTimeout as delay } from 'node:timers/promises';
import type { CaseContext, ConformanceCase, Topic } from '../../case.ts';
import { equal, eventually, notAfter } from '../../check.ts';

/** 500 for the client; the reason on stderr. */
const fails = (id: string, title: string, onStderr: string): ConformanceCase => ({
  id: `handlers/${id}`,
  title,
  fixture: 'routing',
  async run({ request, stderr }) {
    const answer = await request({ path: `/fails/${id}` });
    equal('status', answer.status, 500);
    equal('body', answer.body, 'Internal Server Error');
    await eventually(`"${onStderr}" on stderr`, () => stderr().includes(onStderr));
  },
});

const stored = async ({ request }: CaseContext, key: string): Promise<unknown> =>
  JSON.parse((await request({ path: `/stored/${key}` })).body);

/** Which handler runs, what becomes of one that fails, and of what it leaves running. */
export default {
  topic: 'handlers',
  cases: [
    fails('throws', 'a handler that throws: 500, the stack on stderr', 'TypeError: thrown on purpose'),
    fails('rejects', 'a promise that rejects: 500, the stack on stderr', 'Error: rejected on purpose'),
    fails('no-response', 'a handler that returns no Response: 500, and stderr says so', 'Response'),
    {
      id: 'handlers/first-match',
      title: 'the first registered match wins',
      fixture: 'routing',
      async run({ request }) {
        equal('/order/special', (await request({ path: '/order/special' })).body, 'special');
        equal('/order/late', (await request({ path: '/order/late' })).body, 'general');
      },
    },
    {
      id: 'handlers/percent-decoded',
      title: 'parameters are percent-decoded, one segment each',
      fixture: 'routing',
      async run({ request }) {
        const answer = await request({ path: '/users/a%2Fb%20%C3%A4/posts/100%25' });
        equal('parameters', JSON.parse(answer.body), { user: 'a/b ä', post: '100%' });
      },
    },
    {
      id: 'handlers/trailing-slash',
      title: 'one trailing slash is ignored, two are not, and the query plays no part',
      fixture: 'routing',
      async run({ request }) {
        equal('one slash', (await request({ path: '/users/42/?x=/1' })).body, 'user 42');
        equal('two slashes', (await request({ path: '/users/42//' })).status, 404);
      },
    },
    {
      id: 'handlers/head',
      title: 'mock.head: headers without a body',
      fixture: 'routing',
      async run({ connect }) {
        const connection = await connect();
        connection.send({ method: 'HEAD', path: '/bodiless', headers: { Connection: 'close' } });
        const answer = await connection.answer({ head: true });
        equal('status', answer.status, 200);
        equal('x-seen', answer.headers['x-seen'], 'yes');
        await connection.ended();
      },
    },
    {
      id: 'handlers/fallback',
      title: 'the fetch of the default export answers what no route does',
      fixture: 'timing',
      async run({ request }) {
        equal('body', (await request({ method: 'PUT', path: '/fallback' })).body, 'fallback for PUT');
        equal('its own 404', (await request({ path: '/elsewhere' })).body, 'nobody');
      },
    },
    {
      id: 'handlers/leftover-timer',
      title: 'a timer left over does not hold the answer up',
      fixture: 'timing',
      async run({ request }) {
        const answer = await request({ path: '/leftover/slow' });
        equal('body', answer.body, 'not held up');
        // The timer is set to 3 s.
        notAfter('time', answer.elapsedMs, 2_000);
      },
    },
    {
      id: 'handlers/leftover-cancelled',
      title: 'a timer left over is cancelled',
      fixture: 'timing',
      waits: true,
      async run(context) {
        await context.request({ path: '/leftover/cancelled' });
        await delay(150);
        equal('what the timer would have stored', await stored(context, 'leftover'), null);
      },
    },
    {
      id: 'handlers/wait-until',
      title: 'ctx.waitUntil keeps the timer',
      fixture: 'timing',
      waits: true,
      async run(context) {
        await context.request({ path: '/leftover/wait-until' });
        await eventually('what the timer stores', async () => (await stored(context, 'waited')) === true);
      },
    },
  ],
} satisfies Topic;
