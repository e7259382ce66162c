import type { Topic } from '../case.ts';
import { equal } from '../check.ts';

export default {
  topic: 'module',
  cases: [
    {
      id: 'module/helper',
      title: 'an imported helper, which imports another',
      fixture: 'routing',
      async run({ request }) {
        equal('body', (await request({ path: '/greet/Ada' })).body, 'Good day, Ada!');
      },
    },
  ],
} satisfies Topic;
