/** Servers that somebody else started: looked at, never started, stopped or pinned. */
import { readAllProcesses, readProcessStat } from '../metrics/process-stat.ts';
import { descendantsOf } from '../metrics/process-tree.ts';
import { ProcessError } from '../model/errors.ts';
import type { RunningBuild } from '../model/target.ts';
import { listenersOn } from './listeners.ts';
import { accepts } from './readiness.ts';
import type { AnyServer } from './types.ts';

/** CPU time of a process that does not serve would be a number about something else. */
function refuseOther(pid: number, port: number, host: string, label: string): void {
  if (!isLoopback(host) || !listenersOn(port, descendantsOf([pid])).foreign) return;
  const [other] = listenersOn(port, readAllProcesses()).holders;
  throw new ProcessError(
    'E_START',
    `${label}: process ${pid} does not listen on port ${port}` +
      (other === undefined ? '' : `, process ${other.pid} does`),
  );
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

/** Throws ProcessError E_START when nobody answers there, or the process that was named is not there. */
export async function attach(
  build: Pick<RunningBuild, 'host' | 'port' | 'pid'>,
  label: string,
): Promise<AnyServer> {
  const { host, port, pid } = build;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const before = pid === null ? null : readProcessStat(pid);
  if (pid !== null && process.platform === 'linux' && (before === null || before.zombie))
    throw new ProcessError('E_START', `${label}: there is no process ${pid}`);
  if (!(await accepts(host, port)))
    throw new ProcessError(
      'E_START',
      `${label}: nobody answers at ${url}; a running server must be there before`,
    );
  if (pid !== null) refuseOther(pid, port, host, label);
  const gone = (): boolean => {
    if (pid === null || before === null) return false;
    const now = readProcessStat(pid);
    return now === null || now.zombie || now.startTicks !== before.startTicks;
  };
  return {
    pid,
    host,
    port,
    url,
    startupMs: null,
    // It is not our child: nobody tells us of its end, it has to be asked for.
    exited: new Promise(() => undefined),
    alive: () => true,
    stderr: () => '',
    log: () => [],
    stop: async () => undefined,
    kill: () => undefined,
    replaced: () => (gone() ? `process ${pid}, which was measured, has ended` : null),
  };
}
