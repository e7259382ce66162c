/** What a configuration says of a server, complete: every default filled in. */
import { UsageError } from '../model/errors.ts';
import type { ReadyConfig, ServerRecipe, StopConfig } from '../model/lab-config.ts';
import type { Readiness, StopRule } from '../model/target.ts';
import { parseDuration } from '../model/units.ts';
import { nodeBinary, versionOfBinary } from './node-version.ts';
import { delimiter, dirname, join } from 'node:path';

const READY_WITHIN_MS = 15_000;
const STOP_GRACE_MS = 2_000;

export function readinessOf({ url, log, within }: ReadyConfig = {}, where: string): Readiness {
  if (url !== undefined && !url.startsWith('/'))
    throw new UsageError(`${where}.ready.url: expected a path such as /health, got "${url}"`);
  return {
    path: url ?? null,
    log: log === undefined ? null : pattern(log, `${where}.ready.log`),
    withinMs: within === undefined ? READY_WITHIN_MS : durationOf(within, `${where}.ready.within`),
  };
}

export const stopRuleOf = ({ signal, grace }: StopConfig = {}, where: string): StopRule => ({
  signal: signal ?? 'SIGTERM',
  graceMs: grace === undefined ? STOP_GRACE_MS : durationOf(grace, `${where}.stop.grace`),
});

function durationOf(text: string, where: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new UsageError(`${where}: expected a time such as 250ms or 10s, got "${text}"`);
  return ms;
}

/** `/text/i` is a regular expression; anything else stands for itself. */
function pattern(text: string, where: string): string | RegExp {
  const match = /^\/(.+)\/([imsu]*)$/.exec(text);
  if (match === null) return text;
  try {
    return new RegExp(match[1]!, match[2]);
  } catch (cause) {
    throw new UsageError(
      `${where}: expected a regular expression, got ${text}: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
}

/**
 * Environment of everything that is run for a target: the lab's `environment`, its own, and, where it asks for a version
 * of Node, that one first on the PATH, so that scripts and shells find it as well.
 */
export async function environmentOf(
  recipe: Pick<ServerRecipe, 'env' | 'node'>,
  common: Readonly<Record<string, string>>,
  labDir: string,
): Promise<Record<string, string>> {
  const env = { ...common, ...recipe.env };
  if (recipe.node === undefined) return env;
  const folder = dirname(await nodeBinary(recipe.node, labDir));
  return { ...env, PATH: [folder, env.PATH ?? process.env.PATH ?? ''].join(delimiter) };
}

/** The full version that was asked for, as it stands beside the levels of other targets; nothing where none was. */
export const nodeLevel = (
  { node }: Pick<ServerRecipe, 'node'>,
  { PATH = '' }: Readonly<Record<string, string>>,
): { node?: string } =>
  node === undefined ? {} : { node: versionOfBinary(join(PATH.split(delimiter)[0]!, 'node')) };
