import { ProcessError } from '../model/errors.ts';
import type { Tail } from './tail.ts';

const DETAIL_LINES = 20;

/** The server's own words: its last `error: …` line, else the error that Node died of, else its last line. */
function lastWords(stderr: Tail): string | undefined {
  const lines = stderr
    .lines(DETAIL_LINES)
    .filter((line) => line.trim() !== '' && !/^Node\.js v\d/.test(line));
  const own = lines.findLast((line) => line.startsWith('error: '));
  const thrown = lines.find((line) => /^\w*(Error|Exception)\b.*: /.test(line));
  return own?.slice('error: '.length) ?? thrown ?? lines.at(-1);
}

/**
 * Why a server ended before it was ready. Exit code 2 is the server's word for "your script, port or
 * flags": E_PORT_IN_USE when it names a taken port, E_SCRIPT otherwise. Any other end is E_EXITED.
 */
export function exitedBeforeReady(
  label: string,
  ended: { code: number | null; signal: NodeJS.Signals | null },
  stderr: Tail,
): ProcessError {
  const words = lastWords(stderr);
  const how = ended.signal === null ? `exit code ${ended.code}` : `signal ${ended.signal}`;
  const message = `${label} ended before it was ready (${how})${words === undefined ? ' without a word on stderr' : `: ${words}`}`;
  const portInUse = /E_PORT_IN_USE|EADDRINUSE|\bport \d+ is (already )?in use\b/i;
  const code = ended.code !== 2 ? 'E_EXITED' : portInUse.test(stderr.text()) ? 'E_PORT_IN_USE' : 'E_SCRIPT';
  return new ProcessError(code, message, stderr.lines(DETAIL_LINES));
}

export function notReadyInTime(label: string, timeoutMs: number, stderr: Tail): ProcessError {
  const words = lastWords(stderr);
  return new ProcessError(
    'E_READY_TIMEOUT',
    `${label} was not ready within ${timeoutMs} ms and was killed${words === undefined ? '' : `; its last words: ${words}`}`,
    stderr.lines(DETAIL_LINES),
  );
}
