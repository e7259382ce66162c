import nodeModule from 'node:module';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../model/errors.ts';
import { ENDING } from '../model/source.ts';

/** What the configuration gets for `import … from 'perfduel'`: the lab that reads it, installed or not. */
const PACKAGE = 'perfduel';
const OURS = new URL(`../api/index${ENDING}`, import.meta.url).href;

/**
 * The default export of a configuration, waited for if it is a promise. TypeScript is run by Node itself, it
 * and what it imports as ES modules, whatever the package around them says. Throws UsageError.
 */
export async function importConfig(file: string): Promise<unknown> {
  const name = basename(file);
  const typed = /\.m?ts$/.test(file);
  if (typed && !process.features.typescript) throw cannotRunTypes(name);
  const url = pathToFileURL(file).href;
  const hooks = nodeModule.registerHooks?.({
    resolve: (specifier, context, next) => {
      if (specifier === PACKAGE) return { url: OURS, shortCircuit: true };
      const resolved = next(specifier, context);
      return typed && /^file:.*\.ts$/.test(resolved.url)
        ? { ...resolved, format: 'module-typescript' }
        : resolved;
    },
  });
  let module: { default?: unknown };
  try {
    module = (await import(url)) as { default?: unknown };
  } catch (cause) {
    throw cannotLoad(file, cause);
  } finally {
    hooks?.deregister();
  }
  if (module.default === undefined) {
    const exported = Object.keys(module);
    throw problem(
      `${name}: expected a default export, as in export default defineLab({ … }), got ${
        exported.length === 0 ? 'none' : `only ${exported.join(', ')}`
      }`,
    );
  }
  return module.default;
}

function cannotRunTypes(name: string): UsageError {
  return problem(
    `${name}: this Node (${process.version}) was not made to run TypeScript, or was told not to; ` +
      'expected Node 22.18 or newer, or a lab.config.mjs or lab.config.json instead',
  );
}

/** What to do about the errors that Node has for modules. */
const ADVICE: Readonly<Record<string, string>> = {
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX:
    'Node runs TypeScript by leaving types out: no enums, namespaces or parameter properties',
  ERR_INVALID_TYPESCRIPT_SYNTAX: 'this is not TypeScript',
  ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING: 'no TypeScript is run under node_modules',
  ERR_MODULE_NOT_FOUND: 'an import was not found',
};

function cannotLoad(file: string, cause: unknown): UsageError {
  const { code, message, stack } =
    cause instanceof Error
      ? (cause as NodeJS.ErrnoException)
      : { code: '', message: String(cause), stack: '' };
  const advice =
    ADVICE[code ?? ''] ??
    (cause instanceof SyntaxError && /\.js$/.test(file)
      ? 'it may be an ES module in a package of CommonJS: call it lab.config.mjs'
      : /\bmodule is not defined|exports is not defined/.test(message)
        ? 'expected export default { … }: it is run as an ES module'
        : 'it could not be loaded');
  const place = (stack ?? '').split('\n').find((line) => line.includes(basename(file)));
  return problem(
    `${basename(file)}: ${advice}: ${message}`,
    place === undefined || message.includes(place.trim()) ? [file] : [place.trim()],
    cause,
  );
}

const problem = (message: string, details: readonly string[] = [], cause?: unknown): UsageError =>
  new UsageError(message, { code: 'E_CONFIG', details, cause });
