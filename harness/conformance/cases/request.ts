import type { ConformanceCase, Topic } from '../case.ts';
import { equal } from '../check.ts';

const method = (name: string): ConformanceCase => ({
  id: `request/method-${name.toLowerCase()}`,
  title: `req.method is ${name}`,
  fixture: 'standard',
  async run({ request }) {
    equal('body', (await request({ method: name, path: '/method' })).body, name);
  },
});

export default {
  topic: 'request',
  cases: [
    method('GET'),
    method('POST'),
    method('PUT'),
    {
      id: 'request/url',
      title: 'req.url is absolute and has the path and the query',
      fixture: 'standard',
      async run({ request, server }) {
        const answer = await request({ path: '/url/path?q=plum%20jam' });
        equal('body', JSON.parse(answer.body), {
          url: `http://${server.host}:${server.port}/url/path?q=plum%20jam`,
          pathname: '/url/path',
        });
      },
    },
    {
      id: 'request/header',
      title: 'a header, whatever the case of its name',
      fixture: 'standard',
      async run({ request }) {
        const answer = await request({ path: '/header', headers: { 'x-PROBE': 'Some Value' } });
        equal('header', JSON.parse(answer.body), { probe: 'Some Value' });
      },
    },
    {
      id: 'request/missing-header',
      title: 'a missing header is null',
      fixture: 'standard',
      async run({ request }) {
        equal('body', (await request({ path: '/header' })).body, '{"probe":null}');
      },
    },
    {
      id: 'request/text',
      title: 'await req.text()',
      fixture: 'standard',
      async run({ request }) {
        const body = 'line one\r\nzwei: Äpfel €5 😀';
        equal('body', (await request({ method: 'POST', path: '/text', body })).body, body);
      },
    },
    {
      id: 'request/json',
      title: 'await req.json()',
      fixture: 'standard',
      async run({ request }) {
        const body = JSON.stringify({ items: [1, 2, 39] });
        const headers = { 'content-type': 'application/json' };
        const answer = await request({ method: 'POST', path: '/json', headers, body });
        equal('body', JSON.parse(answer.body), { count: 3, sum: 42 });
      },
    },
    {
      id: 'request/params',
      title: 'req.params',
      fixture: 'standard',
      async run({ request }) {
        const answer = await request({ path: '/params/fruit/plum?ripe=1' });
        equal('parameters', JSON.parse(answer.body), { section: 'fruit', entry: 'plum' });
      },
    },
  ],
} satisfies Topic;
