/** What a name on the command line means. */
import { mockTarget } from '../build/mock-target.ts';
import { describeAll } from '../build/variant-program.ts';
import { nearest, UsageError } from '../model/errors.ts';
import type { TargetConfig } from '../model/lab-config.ts';
import type { Build, Target } from '../model/target.ts';
import { commandTarget } from './command-target.ts';
import type { TargetContext } from './context.ts';
import { commitOf, placeOf, referencesOf } from './git.ts';
import { splitNode } from './node-version.ts';
import { list, parsePathAndRevision, revisionTarget } from './revision-target.ts';
import { parseRunning, runningTarget } from './running-target.ts';

export type { TargetContext } from './context.ts';

/**
 * In this order: a target of the configuration; a variant of the mock server; an address; `path#revision`; a command
 * (with a space or `{port}` in it); a revision of the repository at hand. `git:` before a revision leaves no doubt.
 * `+node=22` may follow commands and revisions, `+pid=1234` an address. What it is, is found out when it is built.
 */
export function resolveTarget(text: string, context: TargetContext): Target {
  return { name: text, build: async () => (await find(text, context)).build() };
}

async function find(text: string, context: TargetContext): Promise<Target> {
  const { targets = {} } = context.config;
  if (Object.hasOwn(targets, text)) return configured(text, targets[text]!, context);
  if (/^https?:\/\//.test(text)) return runningTarget(text, parseRunning(text), context);
  if (text.startsWith('git:')) return revisionNamed(text, text.slice('git:'.length), context);
  const elsewhere = await parsePathAndRevision(splitNode(text).name, context.folder);
  if (elsewhere !== null) return revisionTarget(text, { ...elsewhere, ...nodeIn(text) }, context);
  if (/\s|\{port\}/.test(text)) {
    return commandTarget(text, { command: splitNode(text).name.trim(), ...nodeIn(text) }, context);
  }
  return variantOrRevision(text, context);
}

/** The version that a name asks for, as a recipe says it. */
function nodeIn(text: string): { node?: string } {
  const { version } = splitNode(text);
  return version === null ? {} : { node: version };
}

const revisionNamed = (text: string, revision: string, context: TargetContext): Target<Build> =>
  revisionTarget(text, { git: splitNode(revision).name, ...nodeIn(text) }, context);

function configured(name: string, config: TargetConfig, context: TargetContext): Target {
  const where = `targets.${name}`;
  if ('variant' in config) return renamed(name, mockTarget(config.variant, context.labDir));
  if ('url' in config) return runningTarget(name, config, context, where);
  if ('git' in config) return revisionTarget(name, config, context, where);
  return commandTarget(name, config, context, where);
}

/** A variant under the name that the configuration gives it. */
const renamed = (name: string, target: Target): Target => ({
  name,
  async build(): Promise<Build> {
    const build = await target.build();
    return { ...build, summary: { ...build.summary, variant: name } };
  },
});

async function variantOrRevision(text: string, context: TargetContext): Promise<Target> {
  const mock = mockTarget(text, context.labDir);
  try {
    const build = await mock.build();
    return { name: text, build: async () => build };
  } catch (error) {
    if (!isUnknownVariant(error, text)) throw error;
  }
  const revision = splitNode(text).name;
  if ((await commitOf(context.folder, revision)) !== null) return revisionNamed(text, revision, context);
  throw await unknown(text, context);
}

/** A variant that is there and cannot be so (`baseline+gc=maybe`) is what was meant, and its error is shown. */
const isUnknownVariant = (error: unknown, text: string): boolean =>
  error instanceof UsageError && error.message.startsWith(`unknown variant "${text.split('+')[0]}"`);

/** What was tried, and the nearest of all names there are. */
async function unknown(text: string, context: TargetContext): Promise<UsageError> {
  const variants = (await describeAll()).variants.map(({ name }) => name);
  const targets = Object.keys(context.config.targets ?? {});
  const place = await placeOf(context.folder);
  const references = place === null ? [] : await referencesOf(context.folder);
  const near = nearest(text, [...targets, ...variants, ...references]);
  return new UsageError(`unknown target "${text}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`, {
    details: [
      `no target of the configuration: ${list(targets)}`,
      `no variant of the mock server: ${list(variants)}`,
      place === null
        ? `no revision: ${context.folder} lies in no git repository`
        : `no revision of ${place.top}: its branches and tags are ${list(references)}`,
      'no address (http://127.0.0.1:8080), and no command (which has a space or {port} in it)',
    ],
  });
}
