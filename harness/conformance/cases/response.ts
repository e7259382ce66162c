import type { Topic } from '../case.ts';
import { equal } from '../check.ts';

export default {
  topic: 'response',
  cases: [
    {
      id: 'response/string',
      title: 'a string body',
      fixture: 'standard',
      async run({ request }) {
        const answer = await request({ path: '/response/string' });
        equal('status', answer.status, 200);
        equal('body', answer.body, 'just a string');
      },
    },
    {
      id: 'response/null-body',
      title: 'a null body with 204',
      fixture: 'standard',
      async run({ connect }) {
        const connection = await connect();
        connection.send({ path: '/response/null', headers: { connection: 'close' } });
        const answer = await connection.answer();
        equal('status', answer.status, 204);
        // RFC 9110, 8.6: no Content-Length with 204; and nothing may follow the head.
        equal('Content-Length', answer.headers['content-length'], undefined);
        await connection.ended();
      },
    },
    {
      id: 'response/status',
      title: 'status 201',
      fixture: 'standard',
      async run({ request }) {
        equal('status', (await request({ method: 'POST', path: '/response/created' })).status, 201);
      },
    },
    {
      id: 'response/status-body',
      title: 'the body that comes with 201',
      fixture: 'standard',
      async run({ request }) {
        const answer = await request({ method: 'POST', path: '/response/created' });
        equal('body', answer.body, '{"id":2041}');
        equal('content-type', answer.headers['content-type'], 'application/json');
      },
    },
    {
      id: 'response/content-type',
      title: 'a content-type of its own, exactly',
      fixture: 'standard',
      async run({ request }) {
        const answer = await request({ path: '/response/type' });
        equal('content-type', answer.headers['content-type'], 'text/csv');
        equal('body', answer.body, 'a,b\n1,2\n');
      },
    },
    {
      id: 'response/header',
      title: 'a header of its own',
      fixture: 'standard',
      async run({ request }) {
        equal('x-flavour', (await request({ path: '/response/header' })).headers['x-flavour'], 'plum, sour');
      },
    },
  ],
} satisfies Topic;
