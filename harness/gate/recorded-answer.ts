/** From what the baseline answered several times to what every target is expected to answer. Pure. */
import { isUtf8 } from 'node:buffer';
import type { BytesAnswer } from '../load/answer.ts';
import type { BodyExpectation, ExpectedAnswer } from '../model/expectation.ts';
import { type JsonDifference, jsonDifferences } from '../model/json-difference.ts';
import type { Ignored } from './gate.ts';

/** Texts and JSON above this are compared by digest, if they do not change. */
const LARGE_BYTES = 256 * 1024;
/** Of a large text so much is kept, to show where another one departs from it. */
const BEGINNING_CHARACTERS = 400;

/**
 * Never compared: they say when an answer was given, how it travelled (its length is compared with its body), or with
 * what software.
 */
const NEVER_COMPARED = new Set([
  'alt-svc',
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-powered-by',
]);

export interface Recorded {
  expect: ExpectedAnswer;
  /** What the baseline itself answers now so, now otherwise: `header etag`, `member items[*].id`, `the whole body`. */
  volatile: readonly string[];
}

/**
 * `answers`: at least two to one request, the first given by a fresh process. Returns a sentence when they cannot be
 * expected of anybody, because their statuses differ.
 */
export function recordedAnswer(answers: readonly BytesAnswer[], ignore: Ignored): Recorded | string {
  const [first, ...others] = answers as [BytesAnswer, ...BytesAnswer[]];
  const statuses = [...new Set(answers.map(({ status }) => status))];
  if (statuses.length > 1)
    return `answers now with ${statuses.join(', now with ')}: a request that is sent over and over must be answered alike`;
  const headers = recordedHeaders(first, others, ignore.headers);
  const body = recordedBody(first, others, ignore.members);
  const contentType = headers.exact['content-type'];
  const exact = Object.entries(headers.exact).filter(([name]) => name !== 'content-type');
  return {
    expect: {
      status: first.status,
      ...(exact.length === 0 ? {} : { headers: Object.fromEntries(exact) }),
      ...(headers.present.length === 0 ? {} : { headersPresent: headers.present }),
      ...(contentType === undefined ? {} : { contentType }),
      ...(body.expect === undefined ? {} : { body: body.expect }),
    },
    volatile: [...headers.volatile.map((name) => `header ${name}`), ...body.volatile],
  };
}

function recordedHeaders(first: BytesAnswer, others: readonly BytesAnswer[], ignore: readonly string[]) {
  const names = Object.keys(first.headers).filter(
    (name) => !NEVER_COMPARED.has(name) && !ignore.includes(name),
  );
  const always = names.filter((name) => others.every(({ headers }) => headers[name] !== undefined));
  const stable = always.filter((name) =>
    others.every(({ headers }) => headers[name] === first.headers[name]),
  );
  return {
    exact: Object.fromEntries(stable.map((name) => [name, first.headers[name]!])),
    present: always.filter((name) => !stable.includes(name)),
    volatile: names.filter((name) => !stable.includes(name)),
  };
}

interface RecordedBody {
  expect: BodyExpectation | undefined;
  volatile: readonly string[];
}

function recordedBody(
  first: BytesAnswer,
  others: readonly BytesAnswer[],
  ignore: readonly string[],
): RecordedBody {
  const value = jsonOf(first);
  const changing = others.some(({ bytes }) => !bytes.equals(first.bytes));
  if (value !== undefined && (changing || ignore.length > 0 || first.bytes.length <= LARGE_BYTES))
    return recordedJson(value.json, others, ignore);
  if (changing) return { expect: undefined, volatile: ['the whole body'] };
  return { expect: exactly(first), volatile: [] };
}

function recordedJson(
  json: unknown,
  others: readonly BytesAnswer[],
  ignore: readonly string[],
): RecordedBody {
  const differences: JsonDifference[] = [];
  for (const other of others) {
    const parsed = jsonOf(other);
    if (parsed === undefined) return { expect: undefined, volatile: ['the whole body'] };
    differences.push(...jsonDifferences(json, parsed.json, { ignore }));
  }
  if (differences.some(({ path }) => path === '$'))
    return { expect: undefined, volatile: ['the whole body'] };
  const pathsOf = (...kinds: JsonDifference['kind'][]): string[] => [
    ...new Set(differences.filter(({ kind }) => kinds.includes(kind)).map(({ path }) => path)),
  ];
  // What is there only now and then may be absent elsewhere as well.
  const absent = pathsOf('missing', 'unexpected');
  const anyValue = pathsOf('value', 'length').filter((path) => !absent.includes(path));
  return {
    expect: {
      kind: 'json',
      value: json,
      ...(anyValue.length === 0 ? {} : { anyValue }),
      ...(absent.length + ignore.length === 0 ? {} : { ignore: [...ignore, ...absent] }),
    },
    volatile: [...anyValue, ...absent].map((path) => `member ${path.replace(/^\$\.?/, '')}`),
  };
}

/** undefined: it does not say that it is JSON, or is not. */
function jsonOf({ headers, body }: BytesAnswer): { json: unknown } | undefined {
  if (!/^application\/([^;]*\+)?json\b/i.test(headers['content-type'] ?? '')) return undefined;
  if (headers['content-encoding'] !== undefined) return undefined;
  try {
    return { json: JSON.parse(body) };
  } catch {
    return undefined;
  }
}

function exactly(answer: BytesAnswer): BodyExpectation {
  const { bytes } = answer;
  const text = isUtf8(bytes);
  if (text && bytes.length <= LARGE_BYTES) return { kind: 'exact', text: answer.body };
  const beginning = text ? answer.body.slice(0, BEGINNING_CHARACTERS) : null;
  return { kind: 'digest', ...answer.digest(), beginning };
}

/** Both must hold. The statuses are the same. */
export function both(own: ExpectedAnswer, recorded: ExpectedAnswer): ExpectedAnswer {
  const bodies = [own.body, recorded.body].filter((body) => body !== undefined);
  const present = [...new Set([...(own.headersPresent ?? []), ...(recorded.headersPresent ?? [])])];
  const headers = { ...recorded.headers, ...own.headers };
  return {
    status: own.status,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(present.length === 0 ? {} : { headersPresent: present }),
    ...(recorded.contentType === undefined ? {} : { contentType: recorded.contentType }),
    ...(bodies.length === 0 ? {} : { body: bodies.length === 1 ? bodies[0]! : { kind: 'all', of: bodies } }),
  };
}
