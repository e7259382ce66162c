import { describeAll } from '../build/variant-program.ts';
import type { LabConfig } from '../model/lab-config.ts';

/** Are all of these variants of the mock server, named or put together (`baseline+gc=never`)? */
export async function allBuiltIn(
  targets: readonly string[],
  { targets: own = {} }: LabConfig,
): Promise<boolean> {
  const others = targets.filter((name) => !Object.hasOwn(own, name));
  const configured = targets.filter((name) => Object.hasOwn(own, name));
  if (!configured.every((name) => 'variant' in own[name]!)) return false;
  if (others.length === 0) return true;
  // No variant is named like this: nobody has to be asked.
  if (others.some((name) => !/^[a-z0-9-]+(\+|$)/.test(name))) return false;
  const known = new Set((await describeAll()).variants.map(({ name }) => name));
  return others.every((name) => known.has(name.split('+')[0]!));
}
