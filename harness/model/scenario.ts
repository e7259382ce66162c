import type { Claim } from './claim.ts';
import type { ExpectedAnswer } from './expectation.ts';

export { type Answer, type BodyExpectation, type ExpectedAnswer, mismatch } from './expectation.ts';

/** A workload: the script a server is started with, the requests sent to it, and what it must answer. */
export interface Scenario {
  /** Same as the file's name, or as the member of `scenarios` in a configuration. */
  name: string;
  title: string;
  /** One or two sentences: what this workload stresses. */
  description: string;
  /**
   * Script of the mock server, relative to `scenarios/scripts/` or absolute. Without one the workload is for
   * other servers only.
   */
  script?: string;
  /** Environment the server is started with (for `mock.env`). */
  env?: Readonly<Record<string, string>>;
  /**
   * Sent in turn (round robin) by every connection. At least one. What is sent more often than others stands there
   * several times, as the same object.
   */
  requests: readonly ScenarioRequest[];
  load: LoadShape;
  /** Response times at these rates, beside the closed loop. */
  openLoop?: OpenLoopShape;
  /** What was said about this workload, for `lab claims` to put to the test. */
  claims?: readonly Claim[];
  /** What to know of how it came about: requests that were left out, shares that are not exact. In sentences. */
  notes?: readonly string[];
}

export interface LoadShape {
  /** Concurrent connections of the closed loop. */
  connections: number;
}

export interface OpenLoopShape {
  /** Ascending, requests a second. */
  ratesPerS: readonly number[];
  arrivals: 'poisson' | 'constant';
}

export interface ScenarioRequest {
  method: string;
  /** Path with query, beginning with `/`. */
  path: string;
  headers?: Readonly<Record<string, string>>;
  /** A text is sent as UTF-8. */
  body?: string | Uint8Array;
  /** With `asBaseline`: UNRECORDED until the baseline's answer has been recorded. */
  expect: ExpectedAnswer;
  /** The baseline's answers, recorded before anything is measured, are what is expected. */
  asBaseline?: true;
  /** What is known beforehand of an answer that will be recorded: the baseline's must be so. */
  documented?: ExpectedAnswer;
}

/** Each request once, in order of their first turns. */
export const distinctRequests = ({ requests }: Pick<Scenario, 'requests'>): ScenarioRequest[] => [
  ...new Set(requests),
];
