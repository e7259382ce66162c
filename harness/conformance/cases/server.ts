import { freePorts } from '../../process/ports.ts';
import type { Topic } from '../case.ts';
import { equal } from '../check.ts';

/** Only Linux answers on the whole of 127/8: there a host other than the default shows that it is heeded. */
const HOST = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1';

export default {
  topic: 'server',
  cases: [
    {
      id: 'server/listen-number',
      title: 'listen: a port',
      fixture: null,
      async run({ copy, start, request }) {
        const [port] = await freePorts(1);
        const script = await copy('listen-number.js', { 3000: String(port) });
        const server = await start({ script, port: null });
        equal('port in the ready line', server.port, port);
        const answer = await request({ path: '/' }, { host: '127.0.0.1', port: port! });
        equal('body', answer.body, 'by number');
      },
    },
    {
      id: 'server/listen-address',
      title: 'listen: "host:port"',
      fixture: null,
      async run({ copy, start, request }) {
        const [port] = await freePorts(1);
        const script = await copy('listen-address.js', { HOST, 3000: String(port) });
        await start({ script, port: null });
        const answer = await request({ path: '/' }, { host: HOST, port: port! });
        equal('body', answer.body, 'by address');
      },
    },
    {
      id: 'server/env',
      title: 'mock.env reads a variable, also for listen',
      fixture: null,
      async run({ start, request }) {
        const [port] = await freePorts(1);
        const env = { SUITE_WORD: 'plum jam', SUITE_PORT: String(port) };
        await start({ script: 'env.js', port: null, env });
        const answer = await request({ path: '/' }, { host: '127.0.0.1', port: port! });
        equal('body', JSON.parse(answer.body), {
          whileLoading: 'plum jam',
          later: 'plum jam',
          missing: true,
        });
      },
    },
  ],
} satisfies Topic;
