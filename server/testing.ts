/** For tests: an app on a script written to a folder of its own, asked in this process, without sockets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp } from './app.ts';
import type { Variant } from './axes.ts';
import { createEffects, type HostEffects } from './effects/index.ts';
import { bundleGuest } from './guest/bundle.ts';
import type { GuestScripts } from './guest/ops.ts';
import { type Exchange, spaceOf } from './http/exchange.ts';
import { ScriptFile } from './script-file.ts';
import { createServices } from './services/index.ts';
import { LocalStores } from './services/stores.ts';
import { DEFAULT_LIMITS, type Limits } from './world/limits.ts';

export interface TestAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Of an answer that was sent in pieces. */
  pieces?: string[];
  /** It broke off in the middle. */
  aborted?: true;
}

export interface TestApp extends AsyncDisposable {
  readonly app: App;
  readonly effects: HostEffects;
  /** Everything logged so far. */
  readonly log: string[];
  get(
    path: string,
    init?: { method?: string; body?: string; headers?: Record<string, string> },
  ): Promise<TestAnswer>;
  /** A request whose client goes away: nothing is answered. */
  vanish(path: string): { gone(): void; answered: () => boolean };
  /** Replaces a file of the script's folder. */
  write(file: string, text: string): void;
}

let guest: Promise<GuestScripts> | null = null;

/** Of every test that asks for no other. */
const SEED = 1;

/** `files`: name → text; the entry is `mock.js`. */
export async function startApp(
  variant: Variant,
  files: Record<string, string>,
  limits: Partial<Limits> = {},
  { seed = SEED }: { seed?: number } = {},
): Promise<TestApp> {
  const folder = mkdtempSync(join(tmpdir(), 'perfduel-app-'));
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  for (const [file, text] of Object.entries(files)) write(file, text);
  const log: string[] = [];
  guest ??= bundleGuest();
  const allLimits = { ...DEFAULT_LIMITS, ...limits };
  const effects = createEffects({ seed, wallMs: allLimits.wallMs, log: (text) => void log.push(text) });
  const app = await createApp({
    variant,
    script: new ScriptFile(join(folder, 'mock.js')),
    guest: await guest,
    config: { compat: 'standard' },
    limits: allLimits,
    services: createServices({
      stores: new LocalStores(),
      env: () => undefined,
      consoleWrite: (_level: string, text: string) => void log.push(text),
    }),
    effects,
    log: (text) => void log.push(text),
  });
  return {
    app,
    effects,
    log,
    write,
    get: (path, init = {}) =>
      new Promise((resolve) => {
        app.handle(exchange(path, init, resolve));
      }),
    vanish(path) {
      let answered = false;
      const made = exchange(path, {}, () => {
        answered = true;
      });
      app.handle(made);
      return { gone: () => made.onGone?.(), answered: () => answered };
    },
    async [Symbol.asyncDispose]() {
      app.source.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function exchange(
  target: string,
  init: { method?: string; body?: string; headers?: Record<string, string> },
  done: (answer: TestAnswer) => void,
): Exchange {
  const rawHeaders = Object.entries(init.headers ?? {}).flat();
  return {
    method: init.method ?? 'GET',
    target,
    authority: 'mock.test',
    rawHeaders,
    body: init.body === undefined ? null : Buffer.from(init.body),
    arrivedMs: performance.now(),
    space: spaceOf(rawHeaders),
    stages: null,
    onGone: null,
    stream(status, headers) {
      const pieces: string[] = [];
      const over = (): TestAnswer => ({ status, headers: record(headers), body: pieces.join(''), pieces });
      return {
        onDrain: null,
        write: (piece) => pieces.push(piece.toString()) > 0,
        end: () => done(over()),
        abort: () => done({ ...over(), aborted: true }),
      };
    },
    breakOff: () => {
      throw new Error('faults are tested over sockets');
    },
    answer(status, headers, body) {
      done({ status, headers: record(headers), body: body.toString() });
    },
  };
}

const record = (headers: readonly string[]): Record<string, string> =>
  Object.fromEntries(headers.flatMap((name, i) => (i % 2 === 0 ? [[name, headers[i + 1]!]] : [])));
