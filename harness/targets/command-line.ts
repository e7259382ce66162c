/** A command line as users write it, to the words that are run. */
import { UsageError } from '../model/errors.ts';

export interface CommandLine {
  words: readonly string[];
  /** It is run by `sh -c`. */
  shell: boolean;
}

/** Mean something to a shell wherever they stand without quotes. */
const SYNTAX = new Set('|&;<>()$`*?[]{}!\n');
/** Only at the beginning of a word. */
const AT_START = new Set('~#');
/** Known to shells alone. */
const BUILT_IN = new Set(
  '. : alias cd eval exec export for if read set source trap ulimit umask unset until wait while'.split(' '),
);
const PORT = '{port}';

/**
 * A list is taken as it is. A text is split by the rules of a shell (quotes, backslashes) and run without one where
 * that means the same; otherwise `sh -c` gets all of it. `where` is named when a quote is not closed or nothing is there.
 */
export function parseCommand(command: string | readonly string[], where: string): CommandLine {
  if (typeof command !== 'string') {
    if (command.length === 0 || command[0]!.trim() === '')
      throw new UsageError(`${where}: expected a program and its arguments, got an empty list`);
    return { words: command, shell: false };
  }
  if (command.trim() === '') throw new UsageError(`${where}: expected a command, got an empty text`);
  const words = plainWords(command, where);
  return words === null ? { words: ['sh', '-c', command], shell: true } : { words, shell: false };
}

/** null: the text needs a shell. */
function plainWords(text: string, where: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (/[ \t]/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (character === "'" || character === '"') {
      const end = closing(text, i, where);
      const inside = text.slice(i + 1, end);
      // Between double quotes a shell still expands.
      if (character === '"' && /[$`\\]/.test(inside)) return null;
      word = (word ?? '') + inside;
      i = end;
    } else if (character === '\\') {
      if (i + 1 === text.length) return null;
      word = (word ?? '') + text[++i];
    } else if (text.startsWith(PORT, i)) {
      word = (word ?? '') + PORT;
      i += PORT.length - 1;
    } else if (SYNTAX.has(character) || (word === null && AT_START.has(character))) return null;
    else word = (word ?? '') + character;
  }
  if (word !== null) words.push(word);
  const [first] = words;
  return first === undefined || BUILT_IN.has(first) || /^\w+=/.test(first) ? null : words;
}

function closing(text: string, opening: number, where: string): number {
  const quote = text[opening]!;
  for (let i = opening + 1; i < text.length; i++) {
    if (text[i] === '\\' && quote === '"') i++;
    else if (text[i] === quote) return i;
  }
  throw new UsageError(`${where}: the quote ${quote} at character ${opening + 1} is not closed: ${text}`);
}
