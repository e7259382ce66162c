import type { Request } from 'autocannon';
import { type Answer, mismatch, type ScenarioRequest } from '../../model/scenario.ts';

/** Entries of one client's list: every client builds each of them anew when it starts. */
const MAX_ENTRIES = 128;

/** Answer and what was wanted, in the order in which they were sampled. */
export interface Sampled {
  request: ScenarioRequest;
  answer: Answer;
}

/**
 * Lists for `setRequests`, the i-th client taking list i modulo their number. autocannon calls `onResponse`
 * for every answer of an entry that has one, and pays for it by turning the headers into an object; so the
 * round of requests is repeated until one entry in about `verifyEvery` is sampled, and only that entry has
 * a listener. Each list samples another request of the round; there are no more lists than clients to take them.
 */
export function requestLists(
  requests: readonly ScenarioRequest[],
  verifyEvery: number,
  clients: number,
  onSample: (sampled: Sampled) => void,
): Request[][] {
  const rounds = Math.max(1, Math.round(Math.min(verifyEvery, MAX_ENTRIES) / requests.length));
  const lists = Math.min(requests.length, clients);
  return Array.from({ length: lists }, (_, list) => {
    const sampled = Math.floor((list * requests.length) / lists);
    return Array.from({ length: rounds * requests.length }, (_, entry) => {
      const request = requests[entry % requests.length]!;
      const plain = { ...toAutocannon(request) };
      if (entry !== sampled) return plain;
      return {
        ...plain,
        onResponse: (status: number, body: string, _context: object, headers: unknown) =>
          onSample({ request, answer: { status, headers: lowerCase(headers), body } }),
      };
    });
  });
}

export function wrong({ request, answer }: Sampled): string | undefined {
  const reason = mismatch(request.expect, answer);
  return reason === undefined ? undefined : `${request.method} ${request.path}: ${reason}`;
}

function toAutocannon({ method, path, headers, body }: ScenarioRequest): Request {
  return {
    method: method as NonNullable<Request['method']>,
    path,
    headers: { ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Buffer.from(body) }),
  };
}

/** autocannon hands out the names as sent, and a repeated header as an array. */
function lowerCase(headers: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers as Record<string, string | string[]>).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}
