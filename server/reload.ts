import { createHash } from 'node:crypto';
import type { App } from './app.ts';
import { GuestError, StartError } from './errors.ts';
import type { Exchange } from './http/exchange.ts';
import type { RouteTable } from './routes.ts';
import { ScriptFile } from './script-file.ts';

/** The files that made up the script when it was loaded. */
export interface LoadedScript {
  /** As the user wrote it. */
  readonly path: string;
  /** SHA-256 over names and texts of all modules that were read, in hexadecimal. */
  readonly sha256: string;
  /** Paths of the modules, the entry among them, as the user would write them. Sorted. */
  readonly modules: readonly string[];
}

export type Reloaded =
  | { ok: true /** What could not take effect while listening. */; note?: string }
  /** `message`: file:line:column and what is wrong. `details`: the source line and the stack. */
  | { ok: false; error: { message: string; details: readonly string[] } };

/** A script under a live listener: reloading puts a new app in the place of the old one. */
export interface ReloadableApp {
  /** The app that gets the next request. */
  readonly app: App;
  readonly table: RouteTable;
  readonly script: LoadedScript;
  /** How many times a script was put in place: 1 after the start. */
  readonly generation: number;
  /** Bound: may be handed to a listener. */
  readonly handle: (exchange: Exchange) => void;
  /**
   * Reads the script again. If it fails to load, the old one goes on. Requests in flight end on the app they
   * began on. Calls made while one is under way share one more reload after it, which sees what they saw.
   */
  reload(): Promise<Reloaded>;
  retire(): void;
}

/**
 * Loads `path`. `load` makes an app of a script; what it throws ends the start and is only reported later.
 * Throws StartError with file:line:column for a script that does not load.
 */
export async function reloadable(
  path: string,
  load: (script: ScriptFile) => Promise<App>,
): Promise<ReloadableApp> {
  let current = await loadScript(path, load);
  let generation = 1;
  let running: Promise<Reloaded> | null = null;
  let next: Promise<Reloaded> | null = null;

  const replace = async (): Promise<Reloaded> => {
    let loaded: Loaded;
    try {
      loaded = await loadScript(path, load);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const details = error instanceof StartError ? error.details : (error.stack?.split('\n').slice(1) ?? []);
      return { ok: false, error: { message: error.message, details } };
    }
    const old = current;
    current = loaded;
    generation++;
    old.app.retire();
    const [before, after] = [old, loaded].map(({ app }) => app.source.table.description.listen);
    if (before === after) return { ok: true };
    return {
      ok: true,
      note: `listen cannot change while listening: expected ${JSON.stringify(before)} as before, got ${JSON.stringify(after)}; start the server again for it`,
    };
  };
  const start = (): Promise<Reloaded> => {
    running = replace().finally(() => {
      running = null;
    });
    return running;
  };

  return {
    get app() {
      return current.app;
    },
    get table() {
      return current.app.source.table;
    },
    get script() {
      return current.script;
    },
    get generation() {
      return generation;
    },
    handle: (exchange) => current.app.handle(exchange),
    reload() {
      if (running === null) return start();
      // The one under way may have read the files already.
      next ??= running.then(ignore, ignore).then(() => {
        next = null;
        return start();
      });
      return next;
    },
    retire: () => current.app.retire(),
  };
}

interface Loaded {
  app: App;
  script: LoadedScript;
}

async function loadScript(path: string, load: (script: ScriptFile) => Promise<App>): Promise<Loaded> {
  const script = new NotedScript(path);
  try {
    const app = await load(script);
    return { app, script: script.noted(path) };
  } catch (error) {
    if (error instanceof GuestError) throw script.explain(error.guestStack);
    throw error;
  }
}

/** Notes which modules are read while the script loads. */
class NotedScript extends ScriptFile {
  #texts: Map<string, string> | null = new Map();

  override read(name: string): string {
    const text = super.read(name);
    this.#texts?.set(name, text);
    return text;
  }

  /** Ends the noting: some variants read the script for every request. */
  noted(path: string): LoadedScript {
    const texts = [...this.#texts!].sort(([a], [b]) => (a < b ? -1 : 1));
    this.#texts = null;
    const hash = createHash('sha256');
    for (const [name, text] of texts) hash.update(`${name}\0${text.length}\0${text}`);
    return {
      path,
      sha256: hash.digest('hex'),
      modules: texts.map(([name]) => this.shownPath(name)),
    };
  }
}

const ignore = (): void => {};
