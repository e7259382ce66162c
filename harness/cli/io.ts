import { EXIT } from '../model/errors.ts';

/** Where a command reads from and writes to, so that it can be run inside a test. */
export interface Io {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Is stderr a terminal? Then progress is one line that changes. */
  progressLine: boolean;
  /** Colour on stdout. */
  color: boolean;
  /** Columns of the terminal, at most 80. */
  columns: number;
  env: NodeJS.ProcessEnv;
  /** Aborted by the first SIGINT. */
  signal: AbortSignal;
}

const WIDTH = 80;

export function processIo(signal: AbortSignal): Io {
  const { stdout, stderr, env } = process;
  // Whoever reads us may have seen enough: `lab list | head`.
  stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.answered);
  });
  return {
    stdout: (text) => void stdout.write(text),
    stderr: (text) => void stderr.write(text),
    progressLine: stderr.isTTY === true && env.TERM !== 'dumb',
    // https://no-color.org
    color: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
    // A terminal that does not know its width says 0.
    columns: Math.min(WIDTH, stdout.columns || stderr.columns || WIDTH),
    env,
    signal,
  };
}
