/** Names of targets and scenarios as they are typed into a shell. */

/** Nothing in it means anything to a shell. */
const PLAIN = /^[\w@%+=:./-][\w@%+=:./~^#-]*$/;

const quoted = (text: string): string => (PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** `--compare a,b`, or by themselves where one has a comma or what a shell would read. */
export const typedTargets = (names: readonly string[]): string =>
  names.every((name) => PLAIN.test(name))
    ? `--compare ${names.join(',')}`
    : `compare ${names.map(quoted).join(' ')}`;

/** `--scenario s,t`; a workload of one request that was given as such is called like it. */
export function typedScenarios(names: readonly string[]): string {
  const [first] = names;
  if (names.length === 1 && /^[A-Z]+ \/[^\s…]*$/.test(first!)) return `--request ${quoted(first!)}`;
  return `--scenario ${names.every((name) => PLAIN.test(name)) ? names.join(',') : quoted(names.join(','))}`;
}
