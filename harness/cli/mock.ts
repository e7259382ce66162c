#!/usr/bin/env node
/**
 * `npm run mock -- script.js [--port n] [--variant NAME]`: builds the variant (or reuses the build) and
 * serves the script in the foreground. All other flags are the server's own and are passed on as they are.
 */
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { labRoot } from '../build/lab-root.ts';
import { mockTarget } from '../build/mock-target.ts';
import { EXIT } from '../model/errors.ts';
import { MOCK } from '../model/source.ts';
import { parseReadyLine } from '../process/ready.ts';
import { DEFAULTS } from './defaults.ts';
import { type MockArguments, mockArguments } from './mock-arguments.ts';
import { printError } from './print-error.ts';

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const USAGE = `${MOCK} SCRIPT [--variant NAME] [flags of the server]

  --variant NAME           one of lab list (default ${DEFAULTS.mockVariant})

The server's own:
`;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** The server's exit code, or 0 when it ended because it was told to. */
async function serve({ variant, passedOn }: MockArguments): Promise<number> {
  const build = await mockTarget(variant, labRoot()).build();
  // A process group of its own, so that Ctrl-C reaches the server once, through us; and standard input
  // held open, so that it ends with us however we end.
  const server = execa(build.node ?? process.execPath, [...build.argv, ...passedOn, '--exit-with-stdin'], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
    buffer: false,
    reject: false,
    detached: process.platform !== 'win32',
  });
  let toldToEnd = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      toldToEnd = true;
      server.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    });
  }
  createInterface({ input: server.stdout }).on('line', (line) => {
    const ready = parseReadyLine(line);
    if (ready === null) process.stdout.write(`${line}\n`);
    else {
      say(`listening on http://${authority(ready.host)}:${ready.port} (variant ${variant})`);
      if (ready.adminPort !== null) say(`administration on port ${ready.adminPort}, below /__mock/`);
    }
  });
  const { exitCode, signal } = await server;
  if (toldToEnd) return EXIT.answered;
  if (exitCode === undefined) say(`error: the server was ended by ${signal}`);
  return exitCode ?? 1;
}

const authority = (host: string | null): string => {
  if (host === null) return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
};

try {
  const given = mockArguments(process.argv.slice(2), DEFAULTS.mockVariant);
  if (given.passedOn.some((argument) => argument === '--help' || argument === '-h')) {
    process.stdout.write(USAGE);
    given.passedOn = ['--help'];
  }
  process.exitCode = await serve(given);
} catch (error) {
  process.exitCode = printError(error, { stderr: (text) => void process.stderr.write(text) });
}
