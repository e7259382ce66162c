import type { CaseContext, Topic } from '../case.ts';
import { equal } from '../check.ts';

const get = async ({ request }: CaseContext, key: string): Promise<unknown> =>
  JSON.parse((await request({ path: `/store/${key}` })).body);

const put = async ({ request }: CaseContext, key: string, value: unknown): Promise<void> => {
  const answer = await request({ method: 'PUT', path: `/store/${key}`, body: JSON.stringify(value) });
  equal(`status of storing ${key}`, answer.status, 204);
};

const incr = async ({ request }: CaseContext, key: string): Promise<unknown> =>
  (JSON.parse((await request({ method: 'POST', path: `/store/${key}/incr` })).body) as { value: unknown })
    .value;

const absent = { missing: true, value: null };
const stored = (value: unknown) => ({ missing: false, value });

export default {
  topic: 'store',
  cases: [
    {
      id: 'store/get-missing',
      title: 'get of nothing is undefined',
      fixture: 'routing',
      async run(context) {
        equal('stored', await get(context, 'never-set'), absent);
      },
    },
    {
      id: 'store/set-get',
      title: 'set, then get',
      fixture: 'routing',
      async run({ request }) {
        const value = { deep: [1, null, 'ä'], on: true };
        const answer = await request({
          method: 'POST',
          path: '/store/same-request/round-trip',
          body: JSON.stringify(value),
        });
        equal('stored', JSON.parse(answer.body), { value });
      },
    },
    {
      id: 'store/persists',
      title: 'what one request set, later ones get',
      fixture: 'routing',
      async run(context) {
        await put(context, 'kept', { n: 1 });
        equal('stored', await get(context, 'kept'), stored({ n: 1 }));
        await put(context, 'kept', 'replaced');
        equal('stored', await get(context, 'kept'), stored('replaced'));
      },
    },
    {
      id: 'store/del',
      title: 'del',
      fixture: 'routing',
      async run(context) {
        await put(context, 'deleted', 1);
        await put(context, 'not-deleted', 2);
        const answer = await context.request({ method: 'DELETE', path: '/store/deleted' });
        equal('status', answer.status, 204);
        equal('deleted', await get(context, 'deleted'), absent);
        equal('another key', await get(context, 'not-deleted'), stored(2));
      },
    },
    {
      id: 'store/incr-twice',
      title: 'incr twice gives 2',
      fixture: 'routing',
      async run(context) {
        equal('counts', [await incr(context, 'two'), await incr(context, 'two')], [1, 2]);
      },
    },
    {
      id: 'store/incr-thrice',
      title: 'incr thrice gives 3, and goes on from a number that was set',
      fixture: 'routing',
      async run(context) {
        equal(
          'counts',
          [await incr(context, 'three'), await incr(context, 'three'), await incr(context, 'three')],
          [1, 2, 3],
        );
        await put(context, 'three', 40);
        equal('count', await incr(context, 'three'), 41);
      },
    },
    ...(['first', 'second'] as const).map((which) => ({
      id: `store/clear-${which}`,
      title: `clear forgets the ${which} of two keys`,
      fixture: 'routing' as const,
      async run(context: CaseContext) {
        await put(context, 'first', 'a');
        await put(context, 'second', 'b');
        equal('before', await get(context, which), stored(which === 'first' ? 'a' : 'b'));
        equal('status', (await context.request({ method: 'POST', path: '/clear' })).status, 204);
        equal('after', await get(context, which), absent);
      },
    })),
  ],
} satisfies Topic;
