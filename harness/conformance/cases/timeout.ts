import type { Topic } from '../case.ts';
import { equal, notAfter, notBefore } from '../check.ts';

/** Every wait of the fixture. */
const DELAY_MS = 100;
/** Tells 100 ms from a deadline of seconds, on a machine that is busy. */
const SURELY_LATE_MS = 2_000;

export default {
  topic: 'timeout',
  cases: [
    {
      id: 'timeout/sync',
      title: 'a handler that is not async',
      fixture: 'timing',
      async run({ request }) {
        equal('body', (await request({ path: '/sync' })).body, 'now');
      },
    },
    {
      id: 'timeout/immediate',
      title: 'an async handler that does not wait',
      fixture: 'timing',
      async run({ request }) {
        equal('body', (await request({ path: '/immediate' })).body, 'at once');
      },
    },
    {
      id: 'timeout/delayed',
      title: 'an answer after 100 ms, and not before, also after other work',
      fixture: 'timing',
      waits: true,
      async run({ request }) {
        for (const path of ['/delayed', '/delayed/after-work']) {
          const answer = await request({ path });
          equal(`status of ${path}`, answer.status, 200);
          notBefore(`time of ${path}`, answer.elapsedMs, DELAY_MS);
          notAfter(`time of ${path}`, answer.elapsedMs, SURELY_LATE_MS);
        }
      },
    },
    {
      id: 'timeout/delayed-body',
      title: 'a delayed body that knows its request',
      fixture: 'timing',
      waits: true,
      async run({ request }) {
        const answer = await request({ method: 'POST', path: '/delayed/body', body: '{"name":"plum"}' });
        equal('body', answer.body, '{"waitedFor":"plum"}');
      },
    },
    {
      id: 'timeout/delayed-status',
      title: 'a delayed status',
      fixture: 'timing',
      waits: true,
      async run({ request }) {
        equal('status', (await request({ path: '/delayed/status' })).status, 202);
      },
    },
    {
      id: 'timeout/delayed-header',
      title: 'a delayed header',
      fixture: 'timing',
      waits: true,
      async run({ request }) {
        equal('x-late', (await request({ path: '/delayed/header' })).headers['x-late'], 'yes');
      },
    },
  ],
} satisfies Topic;
