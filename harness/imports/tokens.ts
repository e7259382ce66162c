/**
 * A scanner of TypeScript source that knows just enough to find imports: where comments, strings,
 * templates and regular expressions begin and end. (The native TypeScript compiler has no API for
 * programs, and a bundler does not see type-only imports, which are bound by the same rules.)
 */
export interface Token {
  kind: 'word' | 'string' | 'punctuation';
  /** A string's content, otherwise the text itself. */
  text: string;
  /** 1 = first. */
  line: number;
}

/** After these a `/` begins a regular expression, after other words it divides. */
const BEFORE_EXPRESSION = new Set([
  'await',
  'case',
  'delete',
  'do',
  'else',
  'in',
  'instanceof',
  'new',
  'of',
  'return',
  'throw',
  'typeof',
  'void',
  'yield',
]);

/** `}` ends an object or a block; a statement that begins with a bare regular expression is not worth telling them apart. */
const ENDS_VALUE = new Set([')', ']', '}', '`']);

const divides = (previous: Token | undefined): boolean => {
  if (previous === undefined) return false;
  if (previous.kind === 'string') return true;
  if (previous.kind === 'word') return !BEFORE_EXPRESSION.has(previous.text);
  return ENDS_VALUE.has(previous.text);
};

const WORD = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*|\d[\w.]*/uy;
const REGULAR_EXPRESSION = /\/(?:[^\\/[\n]|\\.|\[(?:[^\\\]\n]|\\.)*\])+\/[a-z]*/y;
const QUOTED = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y;
const PLAIN_TEMPLATE = /`(?:[^`\\$]|\\[\s\S]|\$(?!\{))*`/y;
const IGNORED = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|^#![^\n]*/y;

/** Tokens of `source`, O(length). A template with `${…}` yields the tokens inside between two punctuations "`". */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  /** Of each template we are in: the depth of braces inside its `${`. */
  const templates: number[] = [];
  let line = 1;
  let at = 0;

  const advance = (to: number): void => {
    for (; at < to; at++) if (source.charCodeAt(at) === 10) line++;
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  const push = (kind: Token['kind'], raw: string, text = raw): void => {
    tokens.push({ kind, text, line });
    advance(at + raw.length);
  };
  /** From behind "`" or "}" to behind the closing "`" or the next "${". */
  const template = (): void => {
    while (at < source.length) {
      if (source[at] === '\\') advance(at + 2);
      else if (source[at] === '`') {
        push('punctuation', '`');
        return;
      } else if (source.startsWith('${', at)) {
        templates.push(0);
        advance(at + 2);
        return;
      } else advance(at + 1);
    }
  };

  while (at < source.length) {
    const ignored = take(IGNORED);
    if (ignored !== undefined) {
      advance(at + ignored.length);
      continue;
    }
    const char = source[at]!;
    const word = take(WORD);
    if (word !== undefined) {
      push('word', word);
    } else if (char === "'" || char === '"') {
      const quoted = take(QUOTED) ?? char;
      push('string', quoted, quoted.slice(1, -1));
    } else if (char === '`') {
      const plain = take(PLAIN_TEMPLATE);
      if (plain !== undefined) push('string', plain, plain.slice(1, -1));
      else {
        push('punctuation', '`');
        template();
      }
    } else if (char === '/' && !divides(tokens.at(-1))) {
      push('string', take(REGULAR_EXPRESSION) ?? char, '');
    } else if (char === '}' && templates.at(-1) === 0) {
      templates.pop();
      advance(at + 1);
      template();
    } else {
      if (templates.length > 0 && char === '{') templates[templates.length - 1]!++;
      if (templates.length > 0 && char === '}') templates[templates.length - 1]!--;
      push('punctuation', char);
    }
  }
  return tokens;
}
