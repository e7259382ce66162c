/**
 * Bundles the server with one variant into a directory that runs by itself:
 *
 *     node variants/build.ts NAME OUTDIR      { entry } or { error }, exit code 2
 *
 * The entry is generated from the name, so the chosen levels are compiled in and nothing is decided at run time.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { EMSCRIPTEN_WASM_FILE, emscriptenWasmPath } from '../server/engine/quickjs-emscripten.ts';
import { instrumentWrites } from '../server/engine/quickjs-wasi/instrument.ts';
import { withNames } from '../server/engine/quickjs-wasi/name-section.ts';
import { nameFunctions } from '../server/engine/quickjs-wasi/wasm-names.ts';
import { WASM_FILES } from '../server/engine/quickjs-wasi.ts';
import { bundleGuest } from '../server/guest/bundle.ts';
import { GUEST_FILES } from '../server/guest/ops.ts';
import { isProgram } from '../server/is-program.ts';
import { COMPILER_OPTIONS, ENDING } from '../server/source.ts';
import { parseName, resolveVariant } from './combine.ts';
import { errorJson } from './describe.ts';
import { AXES, exportName } from './registry.ts';

export const ENTRY = 'server.mjs';

/** Source of the program that `name` stands for. */
export function entrySource(name: string): string {
  const { base, overrides } = parseName(name);
  const imports = overrides.map(
    ({ axis, level }) => `import { ${exportName(level)} } from './axes/${axis}/${level}${ENDING}';`,
  );
  const members = overrides.map(({ axis, level }) => `${AXES[axis]}: ${exportName(level)}`);
  return [
    `import { main } from '../server/main${ENDING}';`,
    `import variant from './${base}${ENDING}';`,
    ...imports,
    `await main({ ${['...variant', `name: ${JSON.stringify(name)}`, ...members].join(', ')} });`,
    '',
  ].join('\n');
}

export async function buildVariant(name: string, directory: string): Promise<void> {
  const variant = await resolveVariant(name);
  mkdirSync(directory, { recursive: true });
  await build({
    stdin: {
      contents: entrySource(name),
      resolveDir: import.meta.dirname,
      sourcefile: 'entry.ts',
      loader: 'ts',
    },
    outfile: join(directory, ENTRY),
    bundle: true,
    tsconfigRaw: COMPILER_OPTIONS,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    keepNames: false,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    // Packages in CommonJS form expect these.
    banner: {
      js: `import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);`,
    },
  });
  const guest = await bundleGuest();
  writeFileSync(join(directory, GUEST_FILES.core), guest.core);
  for (const [i, file] of GUEST_FILES.extras.entries())
    writeFileSync(join(directory, file), guest.extras[i]!);
  if (variant.engine.name === 'quickjs-emscripten') {
    copyFileSync(fileURLToPath(emscriptenWasmPath()), join(directory, EMSCRIPTEN_WASM_FILE));
  }
  if (variant.engine.name === 'quickjs-wasi') {
    const wasm = readFileSync(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm')));
    const names = nameFunctions(wasm);
    writeFileSync(join(directory, WASM_FILES.plain), withNames(wasm, names));
    if (variant.runtime.trackWrites(variant)) {
      writeFileSync(join(directory, WASM_FILES.tracked), withNames(instrumentWrites(wasm), names));
    }
  }
}

if (isProgram(import.meta)) {
  const [name, directory] = process.argv.slice(2);
  if (name === undefined || directory === undefined) throw new Error('expected NAME and OUTDIR');
  try {
    await buildVariant(name, directory);
    process.stdout.write(`${JSON.stringify({ entry: ENTRY })}\n`);
  } catch (error) {
    process.stdout.write(`${errorJson(error)}\n`);
    process.exitCode = 2;
  }
}
