/**
 * All processes of something that was started in a session of its own (`detached`): its process group, its session,
 * and the descendants of those, whatever groups they made for themselves.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { readProcessStat } from '../metrics/process-stat.ts';
import { type ProcessTree, wholeTree } from '../metrics/process-tree.ts';

const POLL_MS = 20;
/** After SIGKILL nothing takes longer, unless the kernel itself hangs. */
const KILLED_MS = 5_000;
/** A process may start another while it is being killed; so often all is looked for again. */
const ROUNDS = 3;

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // EPERM: a group of which only zombies are left, on some systems.
    if (code === 'ESRCH' || code === 'EPERM') return false;
    throw error;
  }
}

export class ProcessGroup {
  /** Of the process that leads group and session. */
  readonly pid: number;
  /** Everybody who was ever seen in it: one who left for a session of their own, and lost their parent, is still ours. */
  readonly #seen = new Map<number, number>();

  constructor(pid: number) {
    this.pid = pid;
  }

  /** Live processes. Empty where there is no /proc. */
  members(): ProcessTree {
    const now = wholeTree(this.pid);
    const known = new Set(now.map(({ pid }) => pid));
    const strays = [...this.#seen]
      .filter(([pid]) => !known.has(pid))
      .flatMap(([pid, startTicks]) => {
        const stat = readProcessStat(pid);
        return stat === null || stat.zombie || stat.startTicks !== startTicks ? [] : [{ pid, startTicks }];
      });
    this.#seen.clear();
    const all = [...now, ...strays];
    for (const { pid, startTicks } of all) this.#seen.set(pid, startTicks);
    return all;
  }

  /** To the whole group, as a terminal does at Ctrl-C. */
  signal(signal: NodeJS.Signals): void {
    this.members();
    send(-this.pid, signal);
  }

  /** SIGKILL to everybody, at once and synchronously. */
  kill(): void {
    for (let round = 0; round < ROUNDS; round++) {
      const members = this.members();
      send(-this.pid, 'SIGKILL');
      for (const { pid } of members) send(pid, 'SIGKILL');
      if (members.length === 0) return;
    }
  }

  /** The signal, grace, SIGKILL; resolves when nobody is left. False: not even SIGKILL ended them all. */
  async stop(signal: NodeJS.Signals, graceMs: number): Promise<boolean> {
    this.signal(signal);
    if (await this.#gone(graceMs)) return true;
    this.kill();
    return this.#gone(KILLED_MS);
  }

  async #gone(withinMs: number): Promise<boolean> {
    const until = performance.now() + withinMs;
    while (this.#alive()) {
      if (performance.now() > until) return false;
      await delay(POLL_MS);
    }
    return true;
  }

  #alive(): boolean {
    if (process.platform === 'linux') return this.members().length > 0;
    return send(-this.pid, 0);
  }
}
