import type { ConformanceCase, Topic } from '../../case.ts';
import { equal } from '../../check.ts';
import { formatRequest, type HttpRequest } from '../../http-client.ts';

const levels = { connection: 'keep-alive' };

/**
 * All requests in one write on one socket. After the first is read the others are in user space already:
 * no event of the socket announces them.
 */
const pipelined = (
  id: string,
  title: string,
  rows: readonly (HttpRequest & { answer: string })[],
): ConformanceCase => ({
  id: `keep-alive/${id}`,
  title,
  fixture: 'timing',
  levels,
  async run({ connect, server }) {
    const connection = await connect();
    connection.send(rows.map((row) => formatRequest(server, row)).join(''));
    for (const [i, row] of rows.entries()) {
      equal(`body of answer ${i + 1}`, (await connection.answer()).body, row.answer);
    }
  },
});

const echo = (body: string) => ({ method: 'POST', path: '/echo', body, answer: body });
const sync = { path: '/sync', answer: 'now' };

export default {
  topic: 'keep-alive',
  cases: [
    pipelined('pipelined-two', 'two pipelined requests', [sync, { path: '/json', answer: '{"a":"ä"}' }]),
    pipelined('pipelined-three', 'three pipelined requests, two with bodies', [
      echo('one'),
      echo('two, longer'),
      sync,
    ]),
    {
      ...pipelined('pipelined-order', 'a slow answer comes before the quick one behind it', [
        { path: '/delayed', answer: 'after 100 ms' },
        sync,
      ]),
      waits: true,
    },
    {
      id: 'keep-alive/reuse',
      title: 'one socket, one request after the other, with and without saying keep-alive',
      fixture: 'timing',
      levels,
      async run({ connect }) {
        const connection = await connect();
        for (const headers of [{}, { Connection: 'keep-alive' }, {}]) {
          connection.send({ path: '/sync', headers });
          const answer = await connection.answer();
          equal('body', answer.body, 'now');
          const said = answer.headers.connection?.toLowerCase() ?? 'keep-alive';
          equal('Connection of the answer', said, 'keep-alive');
        }
      },
    },
    {
      id: 'keep-alive/close-on-request',
      title: 'Connection: close is answered in kind, and the socket ends',
      fixture: 'timing',
      levels,
      async run({ connect }) {
        const connection = await connect();
        connection.send({ path: '/sync' });
        await connection.answer();
        connection.send({ path: '/sync', headers: { Connection: 'close' } });
        const answer = await connection.answer();
        equal('body', answer.body, 'now');
        equal('Connection of the answer', answer.headers.connection?.toLowerCase(), 'close');
        await connection.ended();
      },
    },
    {
      id: 'keep-alive/http-1.0',
      title: 'HTTP/1.0 without keep-alive ends',
      fixture: 'timing',
      levels,
      async run({ connect }) {
        const connection = await connect();
        connection.send({ path: '/sync', version: '1.0' });
        equal('body', (await connection.answer()).body, 'now');
        await connection.ended();
      },
    },
    {
      id: 'keep-alive/content-length',
      title: 'Content-Length always, 204 apart',
      fixture: 'timing',
      levels,
      async run({ connect }) {
        const connection = await connect();
        for (const [path, length] of [
          ['/json', '10'],
          ['/empty', '0'],
          ['/nowhere', '6'],
          ['/no-content', undefined],
        ] as const) {
          connection.send({ path });
          const answer = await connection.answer();
          equal(`Content-Length of ${path}`, answer.headers['content-length'], length);
        }
      },
    },
  ],
} satisfies Topic;
