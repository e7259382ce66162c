/** Requests that borrowed generators cannot send or judge: said before an experiment begins. */
import type { BodyExpectation } from '../model/expectation.ts';
import type { ScenarioRequest } from '../model/scenario.ts';

const named = ({ method, path }: ScenarioRequest): string => `${method} ${path}`;

/** Their parsers are not told the method, and wait for the body that the answer to HEAD only announces. */
export function refusesHead(generator: string, requests: readonly ScenarioRequest[]): string | null {
  const head = requests.find(({ method }) => method === 'HEAD');
  if (head === undefined) return null;
  return `${generator} waits for a body after HEAD, which never comes (${named(head)})`;
}

/** An answer that is put together as text cannot be compared byte by byte. */
export function refusesBytes(generator: string, requests: readonly ScenarioRequest[]): string | null {
  const bytes = requests.find(({ expect }) => expect.body !== undefined && needsBytes(expect.body));
  if (bytes === undefined) return null;
  return `${generator} reads answers as text, and the one to ${named(bytes)} is compared byte by byte`;
}

const needsBytes = (body: BodyExpectation): boolean =>
  body.kind === 'digest' || (body.kind === 'all' && body.of.some(needsBytes));
