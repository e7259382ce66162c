/** What every target must pass before it is measured. */
import { resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { LabConfig } from '../model/lab-config.ts';
import { parseDuration } from '../model/units.ts';

export interface Gate {
  /** The user's own tests; null: none. */
  command: GateCommand | null;
  /** Answers are compared with those of the baseline, also where the workload says what it expects. */
  recorded: boolean;
  ignore: Ignored;
}

export interface GateCommand {
  /** Run by `sh -c`. */
  text: string;
  /** Absolute. */
  cwd: string;
  withinMs: number;
  env: Readonly<Record<string, string>>;
}

/** What may differ between recorded answers. */
export interface Ignored {
  /** In lower case. */
  headers: readonly string[];
  /** As JsonRules has them: names at any depth, or paths that begin with `$`. */
  members: readonly string[];
}

const WITHIN_MS = 300_000;

/** Expected answers are compared, and nothing else is asked. */
export const PLAIN_GATE: Gate = { command: null, recorded: false, ignore: { headers: [], members: [] } };

/** `folder`: what the gate's folder is relative to. Throws UsageError. */
export function gateOf({ gate, environment = {} }: LabConfig, folder: string): Gate {
  if (gate === undefined) return PLAIN_GATE;
  const { command, cwd = '.', within, recorded = false, ignore = {} } = gate;
  const withinMs = within === undefined ? WITHIN_MS : parseDuration(within);
  if (withinMs === undefined || withinMs <= 0)
    throw new UsageError(`gate.within: expected a time such as 30s or 5m, got ${JSON.stringify(within)}`, {
      code: 'E_CONFIG',
    });
  return {
    command:
      command === undefined ? null : { text: command, cwd: resolve(folder, cwd), withinMs, env: environment },
    recorded,
    ignore: {
      headers: (ignore.headers ?? []).map((name) => name.toLowerCase()),
      members: (ignore.members ?? []).map(memberPattern),
    },
  };
}

/** `id` is a name at any depth; `user.id`, `items[*].id` and `$.id` are paths from the top. */
function memberPattern(text: string): string {
  if (text.startsWith('$')) return text;
  if (!/[.[]/.test(text)) return text;
  return text.startsWith('[') ? `$${text}` : `$.${text}`;
}
