/** Clocks, chance and output that need no import. Complements the rule `numbers-without-io`. */
import { type Token, tokensOf } from './tokens.ts';

export const PURITY_SENTENCE =
  'harness/stats and harness/design are pure: time and chance come in as arguments (a seed), or no verdict can be repeated.';

/** Globals that must not be named at all, and members that must not be reached. */
const GLOBALS = new Set([
  'Date',
  'performance',
  'crypto',
  'fetch',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
]);
const MEMBERS = new Set(['Math.random', 'process.hrtime', 'process.env', 'process.memoryUsage']);

export interface Impurity {
  name: string;
  line: number;
}

const isMember = (tokens: readonly Token[], i: number): boolean =>
  tokens[i - 1]?.text === '.' && tokens[i - 2]?.text !== '.';

export function impuritiesOf(source: string): Impurity[] {
  const tokens = tokensOf(source);
  return tokens.flatMap((token, i) => {
    if (token.kind !== 'word' || isMember(tokens, i)) return [];
    const member = tokens[i + 1]?.text === '.' ? `${token.text}.${tokens[i + 2]?.text}` : '';
    if (MEMBERS.has(member)) return [{ name: member, line: token.line }];
    // `{ fetch: … }` names a member of ours, not the global.
    const isKey = tokens[i + 1]?.text === ':';
    return GLOBALS.has(token.text) && !isKey ? [{ name: token.text, line: token.line }] : [];
  });
}
