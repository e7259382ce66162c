import type { ConformanceCase, Topic } from '../case.ts';
import { equal, eventually } from '../check.ts';

/** One member of the JSON that a route of the fixture answers. */
const member = (
  id: string,
  title: string,
  path: string,
  name: string,
  expected: unknown,
): ConformanceCase => ({
  id: `web-api/${id}`,
  title,
  fixture: 'standard',
  async run({ request }) {
    const answer = await request({ path });
    equal('status', answer.status, 200);
    equal(name, (JSON.parse(answer.body) as Record<string, unknown>)[name], expected);
  },
});

const UTF8 = [...Buffer.from('pâté €5 😀')];

export default {
  topic: 'web API',
  cases: [
    member('url-protocol', 'URL protocol', '/web/url', 'protocol', 'https:'),
    member('url-hostname', 'URL hostname', '/web/url', 'hostname', 'api.example.org'),
    member('url-port', 'URL port', '/web/url', 'port', '8443'),
    member('url-pathname', 'URL pathname', '/web/url', 'pathname', '/shelf/7'),
    member('url-search', 'URL search', '/web/url', 'search', '?q=plum%20jam&max=3'),
    member('url-hash', 'URL hash', '/web/url', 'hash', '#top'),
    member('search-params-first', 'searchParams: the first value', '/web/search-params', 'first', 'plum jam'),
    member('search-params-second', 'searchParams: a second key', '/web/search-params', 'second', '3'),
    member('search-params-missing', 'searchParams: a missing key', '/web/search-params', 'missing', null),
    member('headers-has', 'Headers has', '/web/headers', 'has', [true, false]),
    member('headers-get', 'Headers get', '/web/headers', 'get', '1'),
    member('headers-delete', 'Headers delete', '/web/headers', 'deleted', [true, false, null]),
    member('text-encoder-length', 'TextEncoder: length', '/web/text', 'length', UTF8.length),
    member('text-encoder-bytes', 'TextEncoder: bytes', '/web/text', 'bytes', UTF8),
    member('text-decoder', 'TextDecoder', '/web/text', 'decoded', '€ 😀'),
    {
      id: 'web-api/console',
      title: 'console.log reaches stderr',
      fixture: 'standard',
      async run({ request, stderr }) {
        const word = `word-${Math.random().toString(36).slice(2)}`;
        equal('status', (await request({ path: `/web/console/${word}` })).status, 200);
        await eventually('the line on stderr', () =>
          stderr()
            .split('\n')
            .some((line) => line.includes('heard') && line.includes(word)),
        );
      },
    },
  ],
} satisfies Topic;
