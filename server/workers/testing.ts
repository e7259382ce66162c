/** For tests: a built server as a process of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '../..');

/** Builds `variant` into a folder that goes when the test file is over. Returns the entry. */
export function built(variant: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'perfduel-built-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  execFileSync(process.execPath, [join(ROOT, 'variants/build.ts'), variant, folder], { stdio: 'pipe' });
  return join(folder, 'server.mjs');
}

export interface Ready {
  port: number;
  pid: number;
  adminPort?: number;
  workers?: number;
  workerPids?: number[];
}

export interface Running extends AsyncDisposable {
  readonly ready: Ready;
  readonly child: ChildProcess;
  /** Of the script. */
  readonly folder: string;
  /** What was said on stderr so far. */
  stderr(): string;
  write(file: string, text: string): void;
  /** Body of the answer; rejects when there is none. */
  ask(path: string, agent?: Agent): Promise<string>;
  admin(path: string, init?: RequestInit): Promise<Response>;
  ended: Promise<[code: number | null, signal: string | null]>;
}

/** Starts it and waits until it is ready. Rejects with what it said if it ends before. */
export async function run(entry: string, script: string, ...flags: string[]): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'perfduel-running-'));
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  write('mock.js', script);
  const child = spawn(process.execPath, [entry, join(folder, 'mock.js'), '--port', '0', ...flags], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise<[number | null, string | null]>((resolve) => {
    child.once('close', (code, signal) => resolve([code, signal]));
  });
  const first = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout! }).once('line', resolve);
  });
  const line = await Promise.race([first, ended]);
  if (typeof line !== 'string') {
    rmSync(folder, { recursive: true });
    throw new Error(`ended with ${line} before it was ready: ${said}`);
  }
  const ready = JSON.parse(line) as Ready;
  return {
    ...{ ready, child, folder, write, ended },
    stderr: () => said,
    ask: (path, agent = FRESH) =>
      new Promise((resolve, reject) => {
        const signal = AbortSignal.timeout(PATIENCE_MS);
        get({ host: '127.0.0.1', port: ready.port, path, agent, signal }, (response) => {
          let body = '';
          response.setEncoding('utf8').on('data', (text: string) => {
            body += text;
          });
          response.on('end', () => resolve(body));
          response.on('error', reject);
        }).on('error', reject);
      }),
    admin: (path, init) => fetch(`http://127.0.0.1:${ready.adminPort}/__mock/${path}`, init),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      await ended;
      clearTimeout(late);
      rmSync(folder, { recursive: true });
    },
  };
}

/** What takes longer will never come. */
const PATIENCE_MS = 10_000;

/** A connection a request. */
const FRESH = new Agent({ keepAlive: false });

/** Polls, as nothing tells. Rejects after 10 s. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited 10 s until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
