/** For tests: a server as main.ts wires it, in this process, on real sockets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { administer } from '../../server/admin/administer.ts';
import type { Progress } from '../../server/admin/backend.ts';
import { createApp } from '../../server/app.ts';
import type { Variant } from '../../server/axes.ts';
import { createEffects, type HostEffects } from '../../server/effects/index.ts';
import { bundleGuest } from '../../server/guest/bundle.ts';
import type { GuestScripts } from '../../server/guest/ops.ts';
import { listenAdmin } from '../../server/http/admin-listener.ts';
import type { JournalBounds } from '../../server/observe/journal.ts';
import { createObservation } from '../../server/observe/observation.ts';
import type { Timing } from '../../server/observe/observer.ts';
import { type ReloadableApp, reloadable } from '../../server/reload.ts';
import { createServices } from '../../server/services/index.ts';
import { LocalStores } from '../../server/services/stores.ts';
import { DEFAULT_LIMITS, type Limits } from '../../server/world/limits.ts';

export interface Served extends AsyncDisposable {
  readonly app: ReloadableApp;
  readonly port: number;
  readonly log: string[];
  readonly effects: HostEffects;
  readonly progress: Progress;
  /** Fetches from the user's port. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Fetches from the administration: `path` below /__mock/. */
  admin(path: string, init?: RequestInit): Promise<Response>;
  /** Replaces the script. */
  write(text: string): void;
}

export interface ServeOptions {
  journal?: JournalBounds;
  timing?: Timing;
  spaces?: number;
  /** false: nobody looks, and there is no administration. */
  observed?: boolean;
  limits?: Partial<Limits>;
}

let guest: Promise<GuestScripts> | null = null;

export async function serve(variant: Variant, script: string, options: ServeOptions = {}): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'perfduel-behaviour-'));
  const file = join(folder, 'mock.js');
  const write = (text: string): void => writeFileSync(file, text);
  write(script);
  const lines: string[] = [];
  const log = (text: string): void => void lines.push(text);
  guest ??= bundleGuest();
  const scripts = await guest;
  const { observed = true, timing = observed ? 'asked' : 'off', journal } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const stores = new LocalStores(options.spaces);
  const effects = createEffects({ seed: 1, wallMs: limits.wallMs, log });
  const observation = createObservation({
    metrics: observed,
    timing,
    ...(journal === undefined ? {} : { journal }),
  });
  const progress: Progress = { app: null, notReady: 'the script is being loaded' };
  const { observe } = observation;
  const app = await reloadable(file, (it) =>
    createApp({
      variant,
      script: it,
      guest: scripts,
      config: { compat: 'standard' },
      limits,
      services: createServices({ stores, env: () => undefined, consoleWrite: (_level, text) => log(text) }),
      effects,
      log,
      ...(observe === undefined ? {} : { observe }),
    }),
  );
  progress.app = app;
  const listener = await variant.http.listen({
    host: '127.0.0.1',
    port: 0,
    keepAlive: app.app.keepAlive,
    together: variant.sending.together,
    limits,
    handle: app.handle,
  });
  progress.notReady = null;
  const { answer, close } = administer({
    ...{ variant, entry: import.meta.url, flags: { timing }, observation, progress, stores, effects, log },
  });
  const administration = await listenAdmin({ host: '127.0.0.1', port: 0, answer });
  return {
    app,
    port: listener.port,
    log: lines,
    effects,
    progress,
    ask: (path, init) => fetch(`http://127.0.0.1:${listener.port}${path}`, init),
    admin: (path, init) => fetch(`http://127.0.0.1:${administration.port}/__mock/${path}`, init),
    write,
    async [Symbol.asyncDispose]() {
      await Promise.all([listener.close(), administration.close()]);
      close();
      app.retire();
      rmSync(folder, { recursive: true });
    },
  };
}
