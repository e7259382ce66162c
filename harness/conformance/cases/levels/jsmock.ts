import type { ConformanceCase, Topic } from '../../case.ts';
import { equal, includes } from '../../check.ts';

const answers = (
  id: string,
  title: string,
  request: { method?: string; path: string; body?: string },
  body: string,
): ConformanceCase => ({
  id: `jsmock/${id}`,
  title,
  fixture: 'jsmock',
  async run(context) {
    equal('body', (await context.request(request)).body, body);
  },
});

/** `--compat jsmock`: scripts of the original run as they are. */
export default {
  topic: 'jsmock',
  cases: [
    answers(
      'text',
      'req.text() is a plain string',
      { method: 'POST', path: '/text', body: 'plum' },
      'string plum',
    ),
    answers(
      'json',
      'req.json() is a plain value',
      { method: 'POST', path: '/json', body: '{"a":40,"b":2}' },
      '{"sum":42}',
    ),
    answers('url', 'req.url is the path', { path: '/url' }, '/url'),
    {
      id: 'jsmock/header-case',
      title: 'the case of header names is kept',
      fixture: 'jsmock',
      async run({ request }) {
        includes('the head', (await request({ path: '/header' })).head, '\r\nX-Mixed-Case: kept');
      },
    },
  ],
} satisfies Topic;
