import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, posix, relative, resolve, sep } from 'node:path';
import { StartError } from './errors.ts';

/**
 * The user's script and the folder its imports may come from. Modules are named by their path relative to
 * that folder (`mock.js`, `lib/users.js`); nothing outside it can be named, not even through a symlink.
 */
export class ScriptFile {
  /** Name of the entry module. */
  readonly entry: string;
  readonly #folder: string;
  /** The folder as the user wrote it, for messages. */
  readonly #shown: string;

  constructor(path: string) {
    const absolute = resolve(path);
    try {
      if (!statSync(absolute).isFile()) throw new StartError('E_SCRIPT', `${path} is not a file`);
      this.#folder = realpathSync(dirname(absolute));
    } catch (error) {
      if (error instanceof StartError) throw error;
      throw new StartError('E_SCRIPT', `cannot read the script ${path}: ${reason(error)}`);
    }
    this.entry = basename(absolute);
    this.#shown = dirname(path);
  }

  /** Path of a module as the user would write it. */
  shownPath(name: string): string {
    return this.#shown === '.' ? name : join(this.#shown, name);
  }

  /** Name of the module that `specifier` means in `importer`. Throws a sentence that names the importer. */
  resolve(importer: string, specifier: string): string {
    const from = this.shownPath(importer);
    if (!/^\.{1,2}\//.test(specifier)) {
      throw new Error(
        `${from} imports "${specifier}": only relative imports ("./…") inside the script's folder are possible`,
      );
    }
    const name = posix.normalize(posix.join(posix.dirname(importer), specifier));
    if (name.startsWith('../')) throw outside(from, specifier);
    let real: string;
    try {
      real = realpathSync(join(this.#folder, name));
    } catch (error) {
      throw new Error(`${from} imports "${specifier}", which cannot be read: ${reason(error)}`);
    }
    const inside = relative(this.#folder, real);
    if (inside.startsWith(`..${sep}`) || inside === '..') throw outside(from, specifier);
    return name;
  }

  /** Source text of a module, from disk. */
  read(name: string): string {
    try {
      return readFileSync(join(this.#folder, name), 'utf8');
    } catch (error) {
      throw new Error(`cannot read ${this.shownPath(name)}: ${reason(error)}`);
    }
  }

  /** Turns a failure of the engine to load the script into a sentence with place, source line and caret. */
  explain(guestStack: string): StartError {
    const [message = '', ...stack] = guestStack.split('\n');
    const place = /(?:\bat |\()?([^\s()]+?):(\d+)(?::(\d+))?\)?\s*$/.exec(
      stack.find((line) => /:\d+/.test(line)) ?? '',
    );
    if (place === null) return new StartError('E_SCRIPT', `${this.shownPath(this.entry)}: ${message}`, stack);
    const [, name = '', line = '1', column = '1'] = place;
    const shown = this.shownPath(name);
    const details: string[] = [];
    const text = this.#line(name, Number(line));
    if (text !== undefined) details.push(`  ${text}`, `  ${' '.repeat(Math.max(0, Number(column) - 1))}^`);
    if (!message.startsWith('SyntaxError')) details.push(...stack.map((frame) => `  ${frame.trim()}`));
    return new StartError('E_SCRIPT', `${shown}:${line}:${column}: ${message}`, details);
  }

  #line(name: string, line: number): string | undefined {
    try {
      return this.read(name).split('\n')[line - 1]?.replaceAll('\t', ' ');
    } catch {
      return undefined; // The place is not in a file of the user's: there is no line to show.
    }
  }
}

const outside = (from: string, specifier: string): Error =>
  new Error(`${from} imports "${specifier}", which is outside the script's folder`);

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT'
    ? 'no such file'
    : code === 'EACCES'
      ? 'permission denied'
      : (code ?? (error as Error).message);
}
