/** The user's own tests against a freshly started process of a target. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Equipment } from '../experiment/equipment.ts';
import { Interrupted } from '../experiment/guard.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import { formatDuration } from '../model/units.ts';
import { type GroupChild, spawnGroup } from '../process/spawn-group.ts';
import type { AnyServer } from '../process/types.ts';
import type { GateCommand } from './gate.ts';
import { withServer } from './with-server.ts';

/** Lines of its output that a failure shows. */
const LINES = 30;
/** Until what is left of a command that was interrupted is killed. */
const GRACE_MS = 2_000;
/** Beyond the command's own limit, which is to be the one that is told. */
const SLACK_MS = 10_000;

export interface TestedCommand {
  durationMs: number;
  /** What is wrong, in one sentence, and the end of its output; null: passed. */
  failure: { text: string; log: readonly string[] } | null;
}

/**
 * `scenario`: with which the server is started. The command has URL, HOST, PORT and TARGET in its environment, and all
 * it started is ended with it. Throws as starting a server does.
 */
export function runTests(
  equipment: Equipment,
  command: GateCommand,
  scenario: Scenario,
  build: Build,
): Promise<TestedCommand> {
  const what = `the command of the gate (${command.text})`;
  const withinMs = command.withinMs + SLACK_MS;
  return withServer(equipment, { scenario, build, what, withinMs }, (server) =>
    runAgainst(equipment.signal, command, server, build.summary.variant),
  );
}

async function runAgainst(
  signal: AbortSignal,
  { text, cwd, withinMs, env }: GateCommand,
  server: AnyServer,
  target: string,
): Promise<TestedCommand> {
  const begun = performance.now();
  const child = await spawnGroup({
    words: ['sh', '-c', text],
    cwd,
    env: { ...env, URL: server.url, HOST: server.host, PORT: String(server.port), TARGET: target },
    stop: { signal: 'SIGTERM', graceMs: GRACE_MS },
    label: text,
  });
  const over = new AbortController();
  try {
    const ended = await Promise.race([
      child.exited.then(({ code, signal: by }) =>
        code === 0 ? 'passed' : `ended with ${by ?? `exit code ${code}`}`,
      ),
      // Whoever waits for this is told by its guard; here its tests are ended.
      server.exited.then(() => `could go on no longer: ${target} ended`),
      delay(withinMs, `was not over after ${formatDuration(withinMs)}`, { signal: over.signal }),
      interrupted(signal, over.signal),
    ]);
    const durationMs = performance.now() - begun;
    return { durationMs, failure: ended === 'passed' ? null : failureOf(child, `${text} ${ended}`, server) };
  } finally {
    over.abort();
    await child.stop();
  }
}

function interrupted(signal: AbortSignal, over: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(new Interrupted()), { once: true, signal: over });
  return promise;
}

/** What the tests said, and the server where it said something. */
function failureOf(child: GroupChild, text: string, server: AnyServer): TestedCommand['failure'] {
  const said = child.output.lines(LINES);
  const log = server.log();
  return {
    text,
    log: [...said, ...(log.length === 0 ? [] : ['the server said:', ...log.map((line) => `  ${line}`)])],
  };
}
