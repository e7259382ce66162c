/** What imports of requests from files of other programs have in common. */
import { resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { ImportConfig } from '../model/lab-config.ts';
import type { ScenarioRequest } from '../model/scenario.ts';

export interface Imported {
  requests: readonly ScenarioRequest[];
  /** How many were taken and which were not, in sentences. */
  notes: readonly string[];
}

/** A request that was left out. */
export interface Skipped {
  /** `POST /users` */
  name: string;
  reason: string;
}

/** Names told of those that were left out for one reason. */
const TOLD = 5;

/** The file's absolute path, and the rest with its defaults. */
export function importOf(
  config: string | ImportConfig,
  folder: string,
): Required<Pick<ImportConfig, 'file' | 'headers'>> & { only: readonly string[] | undefined } {
  const { file, only, headers = {} } = typeof config === 'string' ? { file: config } : config;
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    file: resolve(folder, file),
    only,
    headers: Object.fromEntries(lowerCase) as Record<string, string>,
  };
}

/**
 * Chooses by `METHOD /path`: texts are its beginning, `/…/` a regular expression. Without any everything is chosen.
 * `place`: where they stand. Throws UsageError.
 */
export function chooser(only: readonly string[] | undefined, place: string): (name: string) => boolean {
  if (only === undefined) return () => true;
  const tests = only.map((text, i) => {
    const [, pattern, flags] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
    if (pattern === undefined) return (name: string) => name.startsWith(text);
    try {
      const expression = new RegExp(pattern, flags?.replace(/[gy]/g, ''));
      return (name: string) => expression.test(name);
    } catch (cause) {
      throw new UsageError(
        `${place}.only[${i}]: expected a regular expression, got ${text}: ${(cause as Error).message}`,
        { code: 'E_CONFIG', cause },
      );
    }
  });
  return (name) => tests.some((test) => test(name));
}

/** `api.har: 3 of 7 requests taken`, and a sentence for each reason why the others were not. */
export function importNotes(
  file: string,
  taken: number,
  skipped: readonly Skipped[],
  noun: string,
): string[] {
  const total = taken + skipped.length;
  const head = `${file}: ${taken} of ${total} ${noun}${total === 1 ? '' : 's'} taken`;
  const groups = Map.groupBy(skipped, ({ reason }) => reason);
  return [
    head,
    ...[...groups].map(([reason, left]) => {
      const names = [...new Set(left.map(({ name }) => name))];
      const rest = names.length - TOLD;
      const told = names.slice(0, TOLD).join(', ');
      return `${file}: left out, ${reason}: ${told}${rest > 0 ? ` and ${rest} more` : ''}`;
    }),
  ];
}

/** Throws UsageError that tells why nothing is left to send. */
export function refuseNothing(place: string, taken: number, notes: readonly string[]): void {
  if (taken > 0) return;
  throw new UsageError(`${place}: there is no request in it that could be sent`, {
    code: 'E_CONFIG',
    details: notes,
  });
}
