import type { Claim } from './claim.ts';

/** A workload: the script a server is started with, the requests sent to it, and what it must answer. */
export interface Scenario {
  /** Same as the file's name. */
  name: string;
  title: string;
  /** One or two sentences: what this workload stresses. */
  description: string;
  /** Script of the mock server, relative to `scenarios/scripts/`. */
  script: string;
  /** Environment the server is started with (for `mock.env`). */
  env?: Readonly<Record<string, string>>;
  /** Sent in turn (round robin) by every connection. At least one. */
  requests: readonly ScenarioRequest[];
  load: LoadShape;
  /** What was said about this workload, for `lab claims` to put to the test. */
  claims?: readonly Claim[];
}

export interface LoadShape {
  /** Concurrent connections of the closed loop. */
  connections: number;
}

export interface ScenarioRequest {
  method: string;
  /** Path with query, beginning with `/`. */
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  expect: ExpectedAnswer;
}

/** What a correct server answers. Checked in full by the smoke test and on sampled answers under load. */
export interface ExpectedAnswer {
  status: number;
  /** Header names in lower case, values exact. */
  headers?: Readonly<Record<string, string>>;
  body?: BodyExpectation;
}

export type BodyExpectation =
  | { kind: 'exact'; text: string }
  | { kind: 'json'; value: unknown }
  | { kind: 'contains'; text: string }
  /** JSON in which this member is a whole number ≥ 1 (a shared counter). */
  | { kind: 'json-counter'; member: string };

export interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([k, v]) => [k, sorted(v)]),
    );
  }
  return value;
};

const clip = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}…` : text);

function bodyMismatch(expected: BodyExpectation, body: string): string | undefined {
  if (expected.kind === 'exact') {
    return body === expected.text
      ? undefined
      : `body: expected ${JSON.stringify(clip(expected.text))}, got ${JSON.stringify(clip(body))}`;
  }
  if (expected.kind === 'contains') {
    return body.includes(expected.text)
      ? undefined
      : `body: expected it to contain ${JSON.stringify(clip(expected.text))}, got ${JSON.stringify(clip(body))}`;
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return `body: expected JSON, got ${JSON.stringify(clip(body))}`;
  }
  if (expected.kind === 'json-counter') {
    const n = (parsed as Record<string, unknown> | null)?.[expected.member];
    return Number.isInteger(n) && (n as number) >= 1
      ? undefined
      : `body: expected a whole number ≥ 1 in "${expected.member}", got ${clip(body)}`;
  }
  const want = JSON.stringify(sorted(expected.value));
  const got = JSON.stringify(sorted(parsed));
  return want === got ? undefined : `body: expected ${clip(want)}, got ${clip(got)}`;
}

/** Why an answer is not the expected one, in one sentence; undefined when it is. */
export function mismatch(expected: ExpectedAnswer, answer: Answer): string | undefined {
  if (answer.status !== expected.status) {
    return `status: expected ${expected.status}, got ${answer.status} (${JSON.stringify(clip(answer.body))})`;
  }
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    if (answer.headers[name] !== value) {
      return `header ${name}: expected ${JSON.stringify(value)}, got ${JSON.stringify(answer.headers[name])}`;
    }
  }
  return expected.body === undefined ? undefined : bodyMismatch(expected.body, answer.body);
}
