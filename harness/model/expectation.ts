/** What a correct server answers, and whether it did. */
import { clip, type JsonRules, jsonDifferences } from './json-difference.ts';

/** Checked in full by the smoke test and on sampled answers under load. */
export interface ExpectedAnswer {
  status: number;
  /** Header names in lower case, values exact. */
  headers?: Readonly<Record<string, string>>;
  /** Names in lower case of headers that must be there, with any value. */
  headersPresent?: readonly string[];
  /** Media type and parameters, by meaning: `application/json` is `Application/JSON; charset=utf-8`. */
  contentType?: string;
  body?: BodyExpectation;
}

export type BodyExpectation =
  | { kind: 'exact'; text: string }
  | ({ kind: 'json'; value: unknown } & JsonRules)
  | { kind: 'contains'; text: string }
  /** JSON that has the members of this value, with values of the same kinds, and elements like its first ones. */
  | { kind: 'json-shape'; value: unknown }
  /** JSON in which this member is a whole number ≥ 1 (a shared counter). */
  | { kind: 'json-counter'; member: string }
  /** These bytes. `beginning`: of a body that is text, to show where another one departs from it. */
  | ({ kind: 'digest'; beginning: string | null } & Digest)
  | { kind: 'all'; of: readonly BodyExpectation[] };

export interface Digest {
  /** In bytes. */
  length: number;
  /** Hexadecimal. */
  sha256: string;
}

export interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Read as UTF-8. */
  body: string;
  /** Of the bytes as they came; absent where only the text is known. */
  digest?(): Digest;
}

/**
 * Stands for an answer that is still to be recorded from the baseline. No server passes it, so a workload whose
 * recording was forgotten is never taken for a verified one.
 */
export const UNRECORDED: ExpectedAnswer = { status: 0 };

/** Of several differences so many are told. */
const TOLD = 3;

const quoted = (text: string): string => JSON.stringify(clip(text));

/** Where two long texts part, with a little of both. */
function textMismatch(expected: string, got: string): string {
  if (expected.length <= 100 && got.length <= 100) return `expected ${quoted(expected)}, got ${quoted(got)}`;
  let at = 0;
  while (at < expected.length && at < got.length && expected[at] === got[at]) at++;
  const from = Math.max(0, at - 20);
  const near = (text: string): string => JSON.stringify(text.slice(from, at + 40));
  return `expected ${near(expected)} at character ${at + 1}, got ${near(got)}`;
}

function jsonMismatch({ value, ...rules }: { value: unknown } & JsonRules, body: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return `expected JSON, got ${quoted(body)}`;
  }
  const differences = jsonDifferences(value, parsed, rules);
  if (differences.length === 0) return undefined;
  const told = differences.slice(0, TOLD).map(({ text }) => text);
  const rest = differences.length - told.length;
  return `${told.join('; ')}${rest === 0 ? '' : `; and ${rest} more`}`;
}

function counterMismatch(member: string, body: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return `expected JSON, got ${quoted(body)}`;
  }
  const n = (parsed as Record<string, unknown> | null)?.[member];
  return Number.isInteger(n) && (n as number) >= 1
    ? undefined
    : `expected a whole number ≥ 1 in "${member}", got ${clip(body)}`;
}

function digestMismatch(expected: Digest & { beginning: string | null }, answer: Answer): string | undefined {
  const got = answer.digest?.();
  if (got === undefined) return 'expected bytes of a known digest, and only the text of the answer is known';
  if (got.length === expected.length && got.sha256 === expected.sha256) return undefined;
  const sizes =
    got.length === expected.length
      ? `expected ${expected.length} bytes with SHA-256 ${expected.sha256.slice(0, 12)}…, got ${got.sha256.slice(0, 12)}…`
      : `expected ${expected.length} bytes, got ${got.length}`;
  const { beginning } = expected;
  const start = answer.body.slice(0, beginning?.length ?? 0);
  if (beginning === null || start === beginning) return sizes;
  return `${sizes}; ${textMismatch(beginning, start)}`;
}

function bodyMismatch(expected: BodyExpectation, answer: Answer): string | undefined {
  const { body } = answer;
  switch (expected.kind) {
    case 'exact':
      return body === expected.text ? undefined : textMismatch(expected.text, body);
    case 'contains':
      return body.includes(expected.text)
        ? undefined
        : `expected it to contain ${quoted(expected.text)}, got ${quoted(body)}`;
    case 'json':
      return jsonMismatch(expected, body);
    case 'json-shape':
      return jsonMismatch({ value: expected.value, shape: true }, body);
    case 'json-counter':
      return counterMismatch(expected.member, body);
    case 'digest':
      return digestMismatch(expected, answer);
    case 'all':
      for (const one of expected.of) {
        const wrong = bodyMismatch(one, answer);
        if (wrong !== undefined) return wrong;
      }
      return undefined;
  }
}

/** Parameters in order, in lower case; `charset=utf-8` is what JSON is in anyway. */
function mediaType(value: string): string {
  const [type = '', ...parameters] = value
    .toLowerCase()
    .split(';')
    .map((part) => part.trim().replaceAll('"', ''));
  const json = /^application\/(.+\+)?json$/.test(type);
  const told = parameters.filter((one) => one !== '' && !(json && one === 'charset=utf-8'));
  return [type, ...told.sort()].join(';');
}

function headerMismatch(expected: ExpectedAnswer, { headers }: Answer): string | undefined {
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    if (headers[name] !== value) {
      return `header ${name}: expected ${JSON.stringify(value)}, got ${said(headers[name])}`;
    }
  }
  for (const name of expected.headersPresent ?? []) {
    if (headers[name] === undefined) return `header ${name}: expected some value, got none`;
  }
  const { contentType } = expected;
  const got = headers['content-type'];
  if (contentType === undefined || (got !== undefined && mediaType(got) === mediaType(contentType)))
    return undefined;
  return `header content-type: expected ${JSON.stringify(contentType)}, got ${said(got)}`;
}

const said = (value: string | undefined): string => (value === undefined ? 'none' : JSON.stringify(value));

/** Why an answer is not the expected one, in one sentence; undefined when it is. */
export function mismatch(expected: ExpectedAnswer, answer: Answer): string | undefined {
  if (expected.status === UNRECORDED.status) return 'what the baseline answers has not been recorded';
  if (answer.status !== expected.status) {
    return `status: expected ${expected.status}, got ${answer.status} (${quoted(answer.body)})`;
  }
  const wrong = headerMismatch(expected, answer);
  if (wrong !== undefined || expected.body === undefined) return wrong;
  const body = bodyMismatch(expected.body, answer);
  return body === undefined ? undefined : `body: ${body}`;
}
