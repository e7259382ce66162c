import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** The one line a server prints on stdout when it accepts connections. */
export interface ReadyLine {
  port: number;
  pid: number;
  variant: string;
  /** Address it is bound to, when it says so. */
  host: string | null;
  /** Of the administration; null without one. */
  adminPort: number | null;
}

/** null when the line is something else: a server may print before it is ready. */
export function parseReadyLine(line: string): ReadyLine | null {
  if (!line.startsWith('{')) return null;
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(line);
  } catch {
    // Not JSON, so not the ready line; if the real one never comes the time limit reports it.
    return null;
  }
  const { ready, port, pid, variant, host, adminPort } = value;
  if (ready !== true || !Number.isInteger(port) || !Number.isInteger(pid)) return null;
  return {
    port: port as number,
    pid: pid as number,
    variant: typeof variant === 'string' ? variant : '',
    host: typeof host === 'string' ? host : null,
    adminPort: Number.isInteger(adminPort) ? (adminPort as number) : null,
  };
}

/** Resolves with the ready line, or null when stdout ends without one. Goes on draining the stream. */
export function readyLine(stdout: Readable): Promise<ReadyLine | null> {
  const { promise, resolve } = Promise.withResolvers<ReadyLine | null>();
  const lines = createInterface({ input: stdout });
  let done = false;
  lines.on('line', (line) => {
    if (done) return;
    const ready = parseReadyLine(line);
    if (ready === null) return;
    done = true;
    resolve(ready);
  });
  lines.once('close', () => resolve(null));
  return promise;
}
