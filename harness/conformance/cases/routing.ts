import type { ConformanceCase, Topic } from '../case.ts';
import { equal } from '../check.ts';

const answers = (id: string, title: string, method: string, path: string, body: string): ConformanceCase => ({
  id: `routing/${id}`,
  title,
  fixture: 'routing',
  async run({ request }) {
    const answer = await request({ method, path });
    equal('status', answer.status, 200);
    equal('body', answer.body, body);
  },
});

export default {
  topic: 'routing',
  cases: [
    answers('get', 'mock.get', 'GET', '/thing', 'get'),
    answers('post', 'mock.post', 'POST', '/thing', 'post'),
    answers('put', 'mock.put', 'PUT', '/thing', 'put'),
    answers('patch', 'mock.patch', 'PATCH', '/thing', 'patch'),
    answers('delete', 'mock.delete', 'DELETE', '/thing', 'delete'),
    answers('all-get', 'mock.all asked by GET', 'GET', '/any', 'any GET'),
    answers('all-post', 'mock.all asked by POST', 'POST', '/any', 'any POST'),
    answers('all-delete', 'mock.all asked by DELETE', 'DELETE', '/any', 'any DELETE'),
    answers('one-parameter', 'one parameter', 'GET', '/users/42', 'user 42'),
    {
      id: 'routing/two-parameters',
      title: 'two parameters',
      fixture: 'routing',
      async run({ request }) {
        const answer = await request({ path: '/users/7/posts/99' });
        equal('status', answer.status, 200);
        equal('parameters', JSON.parse(answer.body), { user: '7', post: '99' });
      },
    },
    {
      id: 'routing/not-found',
      title: 'no route: 404 Not Found',
      fixture: 'routing',
      async run({ request }) {
        for (const [method, path] of [
          ['GET', '/nowhere'],
          ['GET', '/users/42/photos'],
          ['DELETE', '/users/42'],
        ] as const) {
          const answer = await request({ method, path });
          equal(`status of ${method} ${path}`, answer.status, 404);
          equal(`body of ${method} ${path}`, answer.body, 'Not Found');
        }
      },
    },
  ],
} satisfies Topic;
