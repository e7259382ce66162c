import type { ConformanceCase, Topic } from '../../case.ts';
import { equal } from '../../check.ts';

const done = (id: string, title: string, name: string): ConformanceCase => ({
  id: `top-level/${id}`,
  title,
  fixture: 'world',
  async run({ request }) {
    const answer = await request({ path: '/top-level' });
    equal('status', answer.status, 200);
    equal(name, (JSON.parse(answer.body) as Record<string, unknown>)[name], 'done');
  },
});

/** What a script starts while it loads is over before its first request. */
export default {
  topic: 'top-level',
  cases: [
    done('timer', 'a timer has fired', 'timer'),
    done('nested-timer', 'a timer that a timer started has fired', 'nested'),
    done('await', 'an await has settled', 'awaited'),
    {
      id: 'top-level/route-after-await',
      title: 'a route registered after an await is there',
      fixture: 'world',
      async run({ request }) {
        equal('body', (await request({ path: '/after-await' })).body, 'registered');
      },
    },
  ],
} satisfies Topic;
