/** A command that is not ours, in a group and session of its own, with all it starts: ended as a whole. */
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { ProcessError } from '../model/errors.ts';
import type { StopRule } from '../model/target.ts';
import { ProcessGroup } from './group.ts';
import { type Child, register, unregister } from './registry.ts';
import { Tail } from './tail.ts';
import { unwatchGroup, watchGroup } from './watchdog.ts';

const OUTPUT_LIMIT_BYTES = 256 * 1024;
/** How long the pipes may outlive the process before its last words are taken as they are. */
const DRAIN_MS = 500;

/** What npm and the test runner say of the lab to the programs they start: it would be wrong of these. */
const ABOUT_US = /^npm_(lifecycle|package)_|^(npm_config_local_prefix|INIT_CWD|NODE_TEST_CONTEXT)$/;
const notTheirs = (): Record<string, undefined> =>
  Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => ABOUT_US.test(name))
      .map((name) => [name, undefined]),
  );

export interface SpawnOptions {
  words: readonly string[];
  cwd: string;
  /** Beside the lab's own. */
  env: Readonly<Record<string, string>>;
  stop: StopRule;
  label: string;
  /** `stream` tells stdout from stderr. */
  onOutput?(chunk: Buffer, stream: object): void;
}

export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface GroupChild extends Child {
  readonly pid: number;
  readonly group: ProcessGroup;
  /** The end of stdout and stderr together, in order of arrival. */
  readonly output: Tail;
  /** Settles when the command itself has ended; what it left running has been killed by then. Never rejects. */
  readonly exited: Promise<End>;
  alive(): boolean;
}

/** Throws ProcessError E_START when there is nothing to run. */
export async function spawnGroup(options: SpawnOptions): Promise<GroupChild> {
  const child = launch(options);
  if (child.pid === undefined) {
    const result = await child;
    throw new ProcessError(
      'E_START',
      `${options.label} could not be started: ${result.shortMessage}`,
      [],
      result,
    );
  }
  return supervise(child, child.pid, options.stop, options.onOutput);
}

function launch({ words: [file, ...args], cwd, env }: SpawnOptions) {
  return execa(file!, args, {
    cwd,
    env: { ...notTheirs(), ...env },
    // Open and silent: some servers end with their standard input.
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    detached: true,
    cleanup: false,
  });
}

function supervise(
  child: ReturnType<typeof launch>,
  pid: number,
  { signal, graceMs }: StopRule,
  onOutput: SpawnOptions['onOutput'],
): GroupChild {
  const group = new ProcessGroup(pid);
  const output = new Tail(OUTPUT_LIMIT_BYTES);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output.push(chunk);
      onOutput?.(chunk, stream);
    });
  }
  // A command that ends while we write to it, or never reads, is no concern of ours.
  child.stdin.on('error', () => undefined);
  let ended: End | undefined;
  let stopping: Promise<boolean> | undefined;
  const gone = Promise.withResolvers<End>();
  const supervised: GroupChild = {
    pid,
    group,
    output,
    exited: gone.promise,
    alive: () => ended === undefined,
    killNow: () => group.kill(),
    stop: async () => {
      if (ended === undefined) stopping ??= group.stop(signal, graceMs);
      await gone.promise;
    },
  };
  child.once('exit', async (code: number | null, by: NodeJS.Signals | null) => {
    ended = { code, signal: by };
    // Asked to end, those below it have their grace as well. Otherwise what it left behind would go on for ever.
    if (stopping === undefined) group.kill();
    else await stopping;
    unregister(supervised);
    unwatchGroup(pid);
    await Promise.race([child, delay(DRAIN_MS, undefined, { ref: false })]);
    gone.resolve(ended);
  });
  register(supervised);
  watchGroup(pid);
  return supervised;
}
