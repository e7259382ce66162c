/** Why a server that is not ours did not start: in its own words where it left any. */
import { ProcessError } from '../model/errors.ts';
import type { Readiness } from '../model/target.ts';
import { formatDuration } from '../model/units.ts';
import type { End } from './spawn-group.ts';
import type { Tail } from './tail.ts';

const DETAIL_LINES = 20;
const IN_USE = /EADDRINUSE|address already in use|port \d+ is (already )?in use/i;

export function endedEarly(label: string, { code, signal }: End, output: Tail, port: number): ProcessError {
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  const details = output.lines(DETAIL_LINES);
  const text = output.text();
  if (IN_USE.test(text)) {
    if (text.includes(String(port)))
      return new ProcessError('E_PORT_IN_USE', `${label}: port ${port} is already in use`, details);
    return new ProcessError(
      'E_EXITED',
      `${label} ended before it was ready (${how}): it wants a port of its own choice, which is in use; ` +
        `it must take its port (${port}, this time) from {port} or PORT`,
      details,
    );
  }
  const words = lastWords(details);
  const left =
    code === 0 ? '; a server must stay in the foreground, what it leaves behind is ended with it' : '';
  return new ProcessError(
    'E_EXITED',
    `${label} ended before it was ready (${how})${words === undefined ? ' without a word' : `: ${words}`}${left}`,
    details,
  );
}

/** `listening`: ports on which it listens instead. */
export function notReady(
  label: string,
  { port, ready }: { port: number; ready: Readiness },
  output: Tail,
  listening: readonly number[],
): ProcessError {
  const others = listening.filter((other) => other !== port);
  const awaited = listening.includes(port)
    ? ready.path === null
      ? 'its port did not accept connections'
      : `GET ${ready.path} was not answered with a status below 500`
    : `nothing of it listens on port ${port}`;
  const log = ready.log === null ? '' : `, or no line of its output has ${String(ready.log)}`;
  const instead =
    others.length === 0 || listening.includes(port)
      ? ''
      : `; it listens on ${others.join(', ')}: the command must take its port from {port} or PORT`;
  const words = lastWords(output.lines(DETAIL_LINES));
  return new ProcessError(
    'E_READY_TIMEOUT',
    `${label} was not ready within ${formatDuration(ready.withinMs)} and was ended: ${awaited}${log}${instead}` +
      (words === undefined ? '' : `. Its last words: ${words}`),
    output.lines(DETAIL_LINES),
  );
}

export function notItsPort(label: string, port: number, output: Tail): ProcessError {
  return new ProcessError(
    'E_START',
    `${label}: port ${port} is answered, but by no process that the command started (a container’s?), so its CPU time and its ` +
      'end cannot be known; start it yourself and compare its URL',
    output.lines(DETAIL_LINES),
  );
}

/** The error that a program died of, else its last line. */
function lastWords(lines: readonly string[]): string | undefined {
  const said = lines.filter(
    (line) => line.trim() !== '' && !/^Node\.js v\d|^npm (error|ERR!|notice)/.test(line),
  );
  return (said.find((line) => /^\s*(\w*(Error|Exception)\b.*: |error: )/.test(line)) ?? said.at(-1))?.trim();
}
