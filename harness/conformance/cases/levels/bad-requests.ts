import type { CaseContext, ConformanceCase, Topic } from '../../case.ts';
import { equal, notBefore } from '../../check.ts';
import { SHORT_LIMITS as LIMITS } from '../../fixtures.ts';

const fine = async ({ request }: CaseContext): Promise<void> => {
  const answer = await request({ path: '/fine' });
  equal('another request, afterwards', [answer.status, answer.body], [200, 'fine']);
};

/** Bytes of a client, whole or not, and the status they must get. The connection may end after it. */
const refused = (
  id: string,
  title: string,
  bytes: string,
  status: number,
  atLeastMs = 0,
): ConformanceCase => ({
  id: `bad-requests/${id}`,
  title,
  fixture: 'bad-requests',
  ...(atLeastMs > 0 ? { waits: true as const } : {}),
  async run(context) {
    const connection = await context.connect();
    connection.send(bytes);
    const answer = await connection.answer();
    equal('status', answer.status, status);
    notBefore('time', answer.elapsedMs, atLeastMs);
    await fine(context);
  },
});

const head = (...lines: string[]): string =>
  `${['POST /body HTTP/1.1', 'Host: suite', ...lines].join('\r\n')}\r\n\r\n`;
const tooMuch = 'x'.repeat(LIMITS.bodyBytes + 1);
/** Node allows 16 KiB for a head unless told otherwise. */
const longValue = 'x'.repeat(64 * 1024);

/** Clients that misbehave. */
export default {
  topic: 'bad requests',
  cases: [
    {
      id: 'bad-requests/body-at-limit',
      title: 'a body of exactly the limit is taken',
      fixture: 'bad-requests',
      async run({ request }) {
        const answer = await request({ method: 'POST', path: '/body', body: 'x'.repeat(LIMITS.bodyBytes) });
        equal('answer', [answer.status, answer.body], [200, String(LIMITS.bodyBytes)]);
      },
    },
    refused(
      'body-length',
      'a body over the limit: 413',
      head(`Content-Length: ${tooMuch.length}`) + tooMuch,
      413,
    ),
    refused(
      'body-announced',
      'a body announced over the limit: 413 before it is sent',
      head('Content-Length: 999999999'),
      413,
    ),
    refused(
      'body-chunked',
      'a chunked body over the limit: 413',
      `${head('Transfer-Encoding: chunked')}${tooMuch.length.toString(16)}\r\n${tooMuch}\r\n0\r\n\r\n`,
      413,
    ),
    refused(
      'header-length',
      'a head over the limit: 431',
      head(`X-Long: ${longValue}`, 'Content-Length: 0'),
      431,
    ),
    refused('malformed-line', 'a request line that is none: 400', 'this is not HTTP\r\n\r\n', 400),
    refused('malformed-header', 'a header line that is none: 400', head('no colon here'), 400),
    refused('malformed-length', 'a Content-Length that is no number: 400', head('Content-Length: many'), 400),
    refused(
      'two-lengths',
      'Content-Length together with chunked, the way requests are smuggled: 400',
      `${head('Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
      400,
    ),
    refused(
      'slow-head',
      'a head that does not end in time: 408',
      'GET /fine HTTP/1.1\r\nHost: suite\r\n',
      408,
      LIMITS.headerTimeoutMs,
    ),
    refused(
      'slow-body',
      'a body that does not end in time: 408',
      `${head('Content-Length: 10')}12345`,
      408,
      LIMITS.bodyTimeoutMs,
    ),
  ],
} satisfies Topic;
