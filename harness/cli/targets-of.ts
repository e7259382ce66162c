import { UsageError } from '../model/errors.ts';

/**
 * What is to be compared: from --compare, or from what stands on the command line by itself, where a comma is
 * a comma. undefined: neither. Throws UsageError.
 */
export function targetsOf(
  compare: readonly string[] | undefined,
  positionals: readonly string[],
): readonly string[] | undefined {
  if (positionals.length === 0) return compare;
  const [first] = positionals;
  if (compare !== undefined)
    throw new UsageError(
      `compare: expected targets in --compare or by themselves, got --compare and "${first}"`,
    );
  if (positionals.length === 1) {
    const hint = first!.includes(',') ? `; names with commas between go into --compare ${first}` : '';
    throw new UsageError(`compare: expected two or more targets, got only "${first}"${hint}`);
  }
  const twice = positionals.find((name, i) => positionals.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UsageError(
      `compare: expected different targets, got "${twice}" twice; give one a name in lab.config`,
    );
  return positionals;
}
