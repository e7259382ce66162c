import type { Levels, Variant } from '../server/axes.ts';
import type { EngineCapabilities } from '../server/engine/engine.ts';
import { AXES, type Axis, levelNames, loadLevel, loadVariant, variantNames } from './registry.ts';

/** A combination that is not there or cannot be: one sentence for the user. */
export class VariantError extends Error {
  readonly code: 'E_UNKNOWN' | 'E_COMBINATION' | 'E_CAPABILITY';
  /** What was asked for and what there is, so that the caller can propose the nearest. */
  readonly unknown: { kind: string; name: string; known: readonly string[] } | null;

  constructor(code: VariantError['code'], message: string, unknown: VariantError['unknown'] = null) {
    super(message);
    this.name = 'VariantError';
    this.code = code;
    this.unknown = unknown;
  }
}

export interface Override {
  axis: Axis;
  level: string;
}

/** `baseline+gc=never+connection=keep-alive` → the named variant and what replaces its levels. */
export function parseName(name: string): { base: string; overrides: Override[] } {
  const [base = '', ...parts] = name.split('+');
  if (!variantNames().includes(base)) throw unknown('variant', base, variantNames());
  const overrides = parts.map((part): Override => {
    const [axis = '', level = '', ...rest] = part.split('=');
    if (level === '' || rest.length > 0) {
      throw new VariantError('E_COMBINATION', `"${name}": expected +axis=level, got "+${part}"`);
    }
    if (!Object.hasOwn(AXES, axis)) throw unknown('axis', axis, Object.keys(AXES));
    const levels = levelNames(axis as Axis);
    if (!levels.includes(level)) throw unknown(`level of ${axis}`, level, levels);
    return { axis: axis as Axis, level };
  });
  const twice = overrides.find(({ axis }, i) => overrides.findIndex((other) => other.axis === axis) !== i);
  if (twice !== undefined) throw new VariantError('E_COMBINATION', `"${name}" sets ${twice.axis} twice`);
  return { base, overrides };
}

/** The variant of that name, checked. */
export async function resolveVariant(name: string): Promise<Variant> {
  const { base, overrides } = parseName(name);
  let variant = await loadVariant(base);
  for (const { axis, level } of overrides) {
    variant = { ...variant, [AXES[axis]]: await loadLevel(axis, level) };
  }
  if (overrides.length > 0)
    variant = {
      ...variant,
      name,
      title: `${base} with ${overrides.map((o) => `${o.axis}=${o.level}`).join(', ')}`,
    };
  check(variant);
  return variant;
}

/** Throws with the reason when the levels and the engine do not go together. */
export function check(variant: Variant): void {
  const { capabilities, name: engine } = variant.engine;
  for (const [axis, key] of Object.entries(AXES)) {
    const level = variant[key];
    for (const need of Object.keys('needs' in level ? level.needs : {}) as (keyof EngineCapabilities)[]) {
      if (!capabilities[need]) {
        throw new VariantError(
          'E_CAPABILITY',
          `"${variant.name}": ${axis}=${level.name} needs an engine with ${CAPABILITY[need]}, which ${engine} has not`,
        );
      }
    }
  }
  const refused = variant.runtime.refuses(variant satisfies Levels);
  if (refused !== undefined)
    throw new VariantError('E_COMBINATION', `"${variant.name}" cannot be built: ${refused}`);
}

const CAPABILITY: Record<keyof EngineCapabilities, string> = {
  bytecode: 'bytecode',
  collect: 'a "collect now"',
  automaticCollectionSwitch: 'a switch for automatic collection',
  clock: 'a clock of the host',
  image: 'memory images',
};

function unknown(kind: string, name: string, known: readonly string[]): VariantError {
  return new VariantError('E_UNKNOWN', `unknown ${kind} "${name}"`, { kind, name, known });
}
