/** A server that somebody else started. */
import { join } from 'node:path';
import { makeFolder } from '../build/make-folder.ts';
import { readProcessStat } from '../metrics/process-stat.ts';
import { UsageError } from '../model/errors.ts';
import type { RunningTarget } from '../model/lab-config.ts';
import type { RunningBuild, Target } from '../model/target.ts';
import { attach } from '../process/running.ts';
import type { TargetContext } from './context.ts';
import { hashOf } from './source-hash.ts';

export function runningTarget(
  name: string,
  { url, pid = null }: { url: string; pid?: number | null },
  context: Pick<TargetContext, 'labDir'>,
  where = `"${name}"`,
): Target<RunningBuild> {
  const { host, port } = addressOf(url, where);
  return {
    name,
    async build() {
      await attach({ host, port, pid }, name);
      // Another process under the same address is another server; without a pid nobody can tell.
      const born = pid === null ? '' : `${pid} ${readProcessStat(pid)?.startTicks}`;
      const hash = hashOf([url, born]);
      const directory = join(context.labDir, 'targets', hash);
      await makeFolder(directory);
      return {
        kind: 'running',
        directory,
        reused: false,
        host,
        port,
        pid,
        summary: {
          variant: name,
          hash,
          levels: {},
          engine: 'none',
          deviations: [],
          bytes: 0,
          source: { kind: 'running', url, pid },
        },
      };
    },
  };
}

/** `http://127.0.0.1:8080`, and nothing after it. Throws UsageError. */
export function addressOf(text: string, where: string): { host: string; port: number } {
  const expected = `${where}: expected the address of a server such as http://127.0.0.1:8080`;
  const url = URL.parse(text);
  if (url === null) throw new UsageError(`${expected}, got "${text}"`);
  if (url.protocol !== 'http:')
    throw new UsageError(`${expected}, got ${url.protocol}//: only plain HTTP is measured`);
  if (url.pathname !== '/' || url.search !== '')
    throw new UsageError(
      `${expected}, got a path as well, "${url.pathname}${url.search}": paths belong to scenarios`,
    );
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 80 : Number(url.port) };
}

/** The `+pid=1234` that may follow an address on the command line. */
export function parseRunning(text: string): RunningTarget {
  const [url = '', ...rest] = text.split('+');
  if (rest.length === 0) return { url };
  const pid = /^pid=([1-9]\d*)$/.exec(rest.join('+'))?.[1];
  if (pid === undefined)
    throw new UsageError(`"${text}": expected +pid=NUMBER after the address, got "+${rest.join('+')}"`);
  return { url, pid: Number(pid) };
}
