/** The package's own package.json, from that of the repository. */
import { BUNDLED } from './bundled.ts';

export interface RootManifest {
  name: string;
  version: string;
  description: string;
  license: string;
  dependencies: Readonly<Record<string, string>>;
  optionalDependencies: Readonly<Record<string, string>>;
  overrides: Readonly<Record<string, string>>;
}

export interface PackageManifest {
  name: string;
  version: string;
  description: string;
  license: string;
  type: 'module';
  engines: { node: string };
  bin: Record<string, string>;
  exports: Record<string, unknown>;
  dependencies: Record<string, string>;
  bundleDependencies: string[];
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional: true }>;
}

export const ENTRY = 'harness/api/index.ts';

/**
 * The oldest Node that all dependencies support, and the first of the 22nd line with which a lab.config.ts and the
 * history work without flags.
 */
const NODE = '>=22.19.0';

/** Tools that many do without and that weigh more than all the rest: used where the user has installed them. */
const ON_DEMAND = ['0x', 'clinic'];

/** `asked`: what the bundled packages depend on, of which the repository's overrides change some. */
export function packageManifest(
  root: RootManifest,
  asked: Readonly<Record<string, string>>,
): PackageManifest {
  const { name, version, description, license } = root;
  const lifted = Object.entries(asked).map(([it, range]) => [it, root.overrides[it] ?? range] as const);
  const dependencies = Object.fromEntries(
    [...lifted, ...Object.entries(root.dependencies).filter(([it]) => !ON_DEMAND.includes(it))].sort(byName),
  );
  const everything = { ...root.optionalDependencies, ...root.dependencies };
  const compiled = ENTRY.replace(/\.ts$/, '');
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    engines: { node: NODE },
    bin: { perfduel: 'harness/cli/main.js', 'perfduel-mock': 'harness/cli/mock.js' },
    exports: {
      '.': { types: `./${compiled}.d.ts`, default: `./${compiled}.js` },
      './package.json': './package.json',
    },
    dependencies,
    bundleDependencies: Object.keys(BUNDLED),
    peerDependencies: Object.fromEntries(ON_DEMAND.map((it) => [it, `^${everything[it]}`])),
    peerDependenciesMeta: Object.fromEntries(ON_DEMAND.map((it) => [it, { optional: true }])),
  };
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);
