/** Names of targets and workloads as they are typed into a shell. */
import type { Plan } from '../../model/records.ts';

/** Nothing in it means anything to a shell. */
const PLAIN = /^[\w@%+=:./-][\w@%+=:./~^#-]*$/;

const quoted = (text: string): string => (PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** `--compare a,b`, or by themselves where one has a comma or what a shell would read. */
export const typedTargets = (names: readonly string[]): string =>
  names.every((name) => PLAIN.test(name))
    ? `--compare ${names.join(',')}`
    : `compare ${names.map(quoted).join(' ')}`;

/** `--scenario s,t`, or the requests of which the workload is made. */
export function typedWorkload({ scenarios, requests }: Pick<Plan, 'scenarios' | 'requests'>): string {
  if (requests !== undefined) return requests.map((request) => `--request ${quoted(request)}`).join(' ');
  const names = scenarios.join(',');
  return `--scenario ${scenarios.every((name) => PLAIN.test(name)) ? names : quoted(names)}`;
}
