import { type Dirent, type FSWatcher, readdirSync, watch } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Reloaded } from './reload.ts';

export interface WatchOptions {
  /** The script, as the user wrote it. */
  script: string;
  /** The modules that are loaded now, as the user would write them; asked again after every reload. */
  modules(): readonly string[];
  /** undefined: nobody was there to do it. */
  reload(): Promise<Reloaded | undefined>;
  log(text: string): void;
}

/** Editors write in several steps, and several files at once. */
const QUIET_MS = 60;
/** Folders below the script's that are watched. */
const MOST_FOLDERS = 500;

/**
 * Reloads when a loaded module changes; after a reload that failed, when any file beside or below the script does:
 * it may be the one that was missing. Folders are watched, not files: editors put a new file in the old one's place.
 */
export function watchScript(options: WatchOptions): { close(): void } {
  const root = resolve(dirname(options.script));
  const watchers = new Map<string, FSWatcher>();
  let loaded = new Set<string>();
  let failed = false;
  let timer: NodeJS.Timeout | null = null;
  let again = false;
  let busy = false;

  const changed = (folder: string, name: string | null): void => {
    if (name !== null && !failed && !loaded.has(join(folder, name))) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void reload(), QUIET_MS);
  };

  const look = (): void => {
    const modules = options.modules().map((module) => resolve(module));
    loaded = new Set([resolve(options.script), ...modules]);
    const wanted = new Set([...foldersBelow(root), ...modules.map((module) => dirname(module))]);
    for (const [folder, watcher] of watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of wanted) {
      if (watchers.has(folder)) continue;
      let watcher: FSWatcher;
      try {
        watcher = watch(folder, { persistent: false }, (_event, name) => changed(folder, name));
      } catch (error) {
        // Gone between the look and the watch, or the system has no watches left.
        options.log(`cannot watch ${folder}: ${(error as Error).message}`);
        continue;
      }
      watcher.on('error', () => {
        // The folder is gone. If it comes back, the reload that finds it looks again.
        watcher.close();
        watchers.delete(folder);
      });
      watchers.set(folder, watcher);
    }
  };

  const reload = async (): Promise<void> => {
    again = busy;
    if (busy) return;
    busy = true;
    const outcome = await options.reload();
    busy = false;
    if (outcome !== undefined) {
      failed = !outcome.ok;
      if (outcome.ok) options.log(`reloaded ${options.script}${outcome.note ? `: ${outcome.note}` : ''}`);
      else {
        const { message, details } = outcome.error;
        options.log([`error: reload: ${message}`, ...details, 'the script from before goes on'].join('\n'));
      }
    }
    look();
    if (again) await reload();
  };

  look();
  return {
    close() {
      if (timer !== null) clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}

/** `folder` and those in it, packages and hidden ones aside. */
function foldersBelow(folder: string): string[] {
  const found = [folder];
  for (let i = 0; i < found.length && found.length < MOST_FOLDERS; i++) {
    for (const entry of entriesOf(found[i]!)) {
      if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
      if (basename(entry.name) !== 'node_modules') found.push(join(found[i]!, entry.name));
    }
  }
  return found;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // Gone since its parent was read, or not for us to read: then no module is loaded from it.
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code!)) return [];
    throw error;
  }
}
