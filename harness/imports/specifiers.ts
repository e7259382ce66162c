import { type Token, tokensOf } from './tokens.ts';

export interface Import {
  /** As written: `../model/units.ts`, `node:fs`, `execa`. */
  specifier: string;
  /** 1 = first. */
  line: number;
}

const is = (token: Token | undefined, text: string): boolean =>
  token !== undefined && token.kind !== 'string' && token.text === text;

/** Index of the specifier of `import a, { b } from 'x'` or `export * from 'x'` whose clause begins at `start`. */
function afterFrom(tokens: readonly Token[], start: number): number | undefined {
  for (let i = start; i < tokens.length; i++) {
    const token = tokens[i]!;
    // A clause holds names, strings ("as" names), commas, stars and braces; anything else ends it.
    if (token.kind === 'punctuation' && !['{', '}', ',', '*'].includes(token.text)) return undefined;
    if (is(token, 'from') && tokens[i + 1]?.kind === 'string') return i + 1;
  }
  return undefined;
}

/**
 * Every module a source names: static and dynamic imports, re-exports, type-only ones, `import('x').Type`,
 * and `require`. A dynamic import of something computed names none and is not listed.
 */
export function importsOf(source: string): Import[] {
  const tokens = tokensOf(source);
  const found: Import[] = [];
  const add = (index: number | undefined): void => {
    const token = index === undefined ? undefined : tokens[index];
    if (token?.kind === 'string') found.push({ specifier: token.text, line: token.line });
  };
  for (const [i, token] of tokens.entries()) {
    if (token.kind !== 'word' || is(tokens[i - 1], '.')) continue;
    const next = tokens[i + 1];
    if (token.text === 'import') {
      if (next?.kind === 'string') add(i + 1);
      else if (is(next, '(')) add(literalArgument(tokens, i + 2));
      else add(afterFrom(tokens, i + 1));
    } else if (token.text === 'export' && (is(next, '{') || is(next, '*') || is(next, 'type'))) {
      add(afterFrom(tokens, i + 1));
    } else if (token.text === 'require' && is(next, '(')) {
      add(literalArgument(tokens, i + 2));
    }
  }
  return found;
}

/** The argument, if it is one literal and not the first part of an expression. */
function literalArgument(tokens: readonly Token[], index: number): number | undefined {
  const after = tokens[index + 1];
  return is(after, ')') || is(after, ',') ? index : undefined;
}
