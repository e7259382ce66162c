/** From an expectation of the configuration to one that answers are compared with. */
import { UsageError } from '../model/errors.ts';
import type { BodyExpectation, ExpectedAnswer } from '../model/expectation.ts';
import type { ExpectConfig } from '../model/lab-config.ts';

/** Value of a header that may be any. */
const ANY = '*';

/** `place`: where it stands. Throws UsageError. */
export function expectedAnswer(config: ExpectConfig, place: string): ExpectedAnswer {
  const { status = 200 } = config;
  // Interim answers are never the answer, and 101 ends HTTP.
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new UsageError(`${place}.status: expected a status from 200 to 599, got ${status}`, {
      code: 'E_CONFIG',
    });
  const headers = Object.entries(config.headers ?? {}).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const exact = headers.filter(([, value]) => value !== ANY);
  const present = headers.filter(([, value]) => value === ANY).map(([name]) => name);
  const bodies = bodiesOf(config);
  return {
    status,
    ...(exact.length === 0 ? {} : { headers: Object.fromEntries(exact) }),
    ...(present.length === 0 ? {} : { headersPresent: present }),
    ...(bodies.length === 0 ? {} : { body: bodies.length === 1 ? bodies[0]! : { kind: 'all', of: bodies } }),
  };
}

/** `jsonSubset`: members that are not named may be there; arrays have the same length, and each element its subset. */
function bodiesOf({ body, contains, json, jsonSubset }: ExpectConfig): BodyExpectation[] {
  const all: BodyExpectation[] = [];
  if (body !== undefined) all.push({ kind: 'exact', text: body });
  if (contains !== undefined) all.push({ kind: 'contains', text: contains });
  if (json !== undefined) all.push({ kind: 'json', value: json });
  if (jsonSubset !== undefined) all.push({ kind: 'json', value: jsonSubset, subset: true });
  return all;
}
