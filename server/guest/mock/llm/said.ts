/** What the model says: the options content, tokens, toolCalls and finishReason, for every choice. */
import { type Fields, isFields, unexpected } from '../../../effects/spec.ts';
import { type Check, fields, isFunction, isText, must, text, textOrNull, whole } from './check.ts';
import { PACE_CHECKS } from './pace.ts';
import type { Bits } from './seeded.ts';
import { countTokens, tokensOf } from './splitter.ts';
import { makeTokens } from './text.ts';
import { type ToolCall, toolCallsCheck, toolCallsOf } from './tools.ts';

/** Tokens of an answer that nothing else is said about. */
const USUAL_TOKENS = 32;
const MOST_TOKENS = 100_000;

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

const tokensCheck: Check = (value, where) => {
  if (isTexts(value)) return;
  if (typeof value !== 'number') throw unexpected(where, 'a number of tokens or a list of texts', value);
  whole(0, MOST_TOKENS)(value, where);
};

export const SAID_CHECKS = {
  ...PACE_CHECKS,
  content: must(
    'a text, null, or a function of the parsed body',
    (value) => value === null || isText(value) || isFunction(value),
  ),
  tokens: tokensCheck,
  finishReason: text,
  usage: fields,
  model: text,
  id: text,
  created: whole(0, Number.MAX_SAFE_INTEGER),
  headers: fields,
} satisfies Record<string, Check>;

export const CHAT_CHECKS = {
  ...SAID_CHECKS,
  toolCalls: toolCallsCheck,
  n: whole(1, 128),
} satisfies Record<string, Check>;

export interface Said {
  /** null: no text at all, only tool calls. */
  tokens: string[] | null;
  toolCalls: ToolCall[];
  /** The text was cut at the tokens that the request allows. */
  cut: boolean;
}

/** `given`, or what it gives for the body when it is a function. */
export async function optionsFor(given: unknown, body: Fields): Promise<unknown> {
  return isFunction(given) ? await given(body) : given;
}

/** `limit`: tokens that the request allows. Throws TypeError for a content of no use. */
export async function say(
  where: string,
  options: Fields,
  body: Fields,
  { bits, limit, idPrefix }: { bits: Bits; limit: number; idPrefix: string },
): Promise<Said> {
  const { content, tokens } = options;
  if (content !== undefined && tokens !== undefined) {
    throw new TypeError(`${where}: expected content or tokens, got both`);
  }
  const toolCalls = toolCallsOf(options.toolCalls, bits, idPrefix);
  let said = isFunction(content) ? await content(body) : content;
  if (isFunction(content)) textOrNull(said, `${where}: content(body)`);
  if (said === undefined && tokens === undefined && toolCalls.length > 0) said = null;
  if (said === null) return { tokens: null, toolCalls, cut: false };
  const all =
    typeof said === 'string'
      ? tokensOf(said)
      : Array.isArray(tokens)
        ? (tokens as string[])
        : makeTokens((tokens as number | undefined) ?? USUAL_TOKENS, bits);
  const cut = all.length > limit;
  return { tokens: cut ? all.slice(0, limit) : all, toolCalls, cut };
}

/** Tokens that the request allows. */
export function limitOf(body: Fields): number {
  const limit = body.max_completion_tokens ?? body.max_tokens;
  return typeof limit === 'number' && limit > 0 ? limit : Infinity;
}

/** How many tokens an answer is long, tool calls included. */
export function spokenTokens({ tokens, toolCalls }: Said): number {
  let count = tokens?.length ?? 0;
  for (let i = 0; i < toolCalls.length; i++) {
    count += countTokens(toolCalls[i]!.name) + countTokens(toolCalls[i]!.arguments);
  }
  return count;
}

/** Usage as counted, with what the script says in its place. The total follows from the two unless given. */
export function usageOf(given: unknown, prompt: () => number, completion: number): Fields {
  const wanted = isFields(given) ? given : {};
  const prompt_tokens = wanted.prompt_tokens ?? prompt();
  const completion_tokens = wanted.completion_tokens ?? completion;
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: (prompt_tokens as number) + (completion_tokens as number),
    ...wanted,
  };
}
