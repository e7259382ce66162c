import type { Topic } from '../../case.ts';
import { equal } from '../../check.ts';

const levels = { connection: 'close' };

export default {
  topic: 'close',
  cases: [
    {
      id: 'close/header',
      title: 'every answer says Connection: close, and the socket ends',
      fixture: 'timing',
      levels,
      async run({ connect }) {
        for (const path of ['/sync', '/no-content', '/nowhere']) {
          const connection = await connect();
          connection.send({ path });
          const answer = await connection.answer();
          equal(`Connection of ${path}`, answer.headers.connection?.toLowerCase(), 'close');
          await connection.ended();
        }
      },
    },
    {
      id: 'close/although-asked',
      title: 'a client that asks for keep-alive is not left waiting',
      fixture: 'timing',
      levels,
      async run({ connect }) {
        const connection = await connect();
        const body = 'x'.repeat(100_000);
        connection.send({ method: 'POST', path: '/echo', headers: { Connection: 'keep-alive' }, body });
        const answer = await connection.answer();
        equal('length of the body', answer.body.length, body.length);
        equal('Connection', answer.headers.connection?.toLowerCase(), 'close');
        await connection.ended();
      },
    },
    {
      id: 'close/content-length',
      title: 'Content-Length all the same: a cut answer can be told from a whole one',
      fixture: 'timing',
      levels,
      async run({ request }) {
        equal('Content-Length', (await request({ path: '/json' })).headers['content-length'], '10');
      },
    },
    {
      id: 'close/http-1.0',
      title: 'HTTP/1.0',
      fixture: 'timing',
      levels,
      async run({ connect }) {
        const connection = await connect();
        connection.send({ path: '/sync', version: '1.0', headers: { Connection: 'keep-alive' } });
        equal('body', (await connection.answer()).body, 'now');
        await connection.ended();
      },
    },
  ],
} satisfies Topic;
