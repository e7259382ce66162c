import type { CaseContext, Topic } from '../../case.ts';
import { equal } from '../../check.ts';

const leave = async ({ request }: CaseContext, what: string, value: string): Promise<void> => {
  const answer = await request({ method: 'POST', path: `/${what}/${value}` });
  equal(`status of writing ${what}`, answer.status, 204);
};
const find = async ({ request }: CaseContext, what: string): Promise<unknown> =>
  JSON.parse((await request({ path: `/${what}` })).body);

/** Nothing that a request leaves in its world is there for the next one. */
export default {
  topic: 'isolation',
  cases: [
    {
      id: 'isolation/globals',
      title: 'a global that one request writes is not seen by the next',
      fixture: 'world',
      async run(context) {
        await leave(context, 'globals', 'mine');
        equal('the global', await find(context, 'globals'), { value: null });
      },
      async deviates(context) {
        await leave(context, 'globals', 'leaked');
        equal('the global', await find(context, 'globals'), { value: 'leaked' });
      },
    },
    {
      id: 'isolation/prototypes',
      title: 'a patched prototype or Web API is not seen by the next request',
      fixture: 'world',
      async run(context) {
        await leave(context, 'prototypes', 'mine');
        equal('the patches', await find(context, 'prototypes'), { value: null, api: null });
      },
      async deviates(context) {
        await leave(context, 'prototypes', 'leaked');
        equal('the patches', await find(context, 'prototypes'), { value: 'leaked', api: 'leaked' });
      },
    },
    {
      id: 'isolation/module-state',
      title: 'a variable of the module begins anew with every request',
      fixture: 'world',
      async run(context) {
        equal('the first count', await find(context, 'count'), { count: 1 });
        equal('the second count', await find(context, 'count'), { count: 1 });
      },
      async deviates(context) {
        const { count } = (await find(context, 'count')) as { count: number };
        equal('the next count', await find(context, 'count'), { count: count + 1 });
      },
    },
  ],
} satisfies Topic;
