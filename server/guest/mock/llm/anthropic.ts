/** mock.llm.anthropic.messages: POST /v1/messages. */
import { type Fields, isFields } from '../../../effects/spec.ts';
import type { Response } from '../../http/response.ts';
import { parse, stringify } from '../../primordials.ts';
import { checkOptions } from './check.ts';
import { refuse } from './errors.ts';
import { type Events, eventsResponse, isStreamWanted, jsonResponse, paceOf } from './pace.ts';
import { NOT_JSON, readBody, tokensIn } from './read.ts';
import { CHAT_CHECKS, limitOf, optionsFor, type Said, say, spokenTokens } from './said.ts';
import { bitsOf, makeId } from './seeded.ts';
import { tokensOf } from './splitter.ts';

const WHERE = 'mock.llm.anthropic.messages';
const { created: _created, n: _n, ...CHECKS } = CHAT_CHECKS;

/** The options of chat, but `created` and `n`; usage is { input_tokens, output_tokens, … }. */
export async function messages(request: unknown, given?: unknown): Promise<Response> {
  const body = await readBody(WHERE, request);
  if (body === undefined) return refuse('anthropic', NOT_JSON);
  const options = checkOptions(WHERE, await optionsFor(given, body), CHECKS);
  const pace = paceOf(WHERE, options);
  const wrong = wrongRequest(options, body);
  if (wrong !== undefined) return refuse('anthropic', wrong);

  const bits = bitsOf(options.seed as number | undefined);
  const id = (options.id as string | undefined) ?? makeId(bits, 'msg_', 24);
  const headers = { 'request-id': makeId(bits, 'req_', 24), ...(options.headers as Fields | undefined) };
  const said = await say(WHERE, options, body, { bits, limit: limitOf(body), idPrefix: 'toolu_' });
  const reason =
    (options.finishReason as string | undefined) ??
    (said.cut ? 'max_tokens' : said.toolCalls.length > 0 ? 'tool_use' : 'end_turn');
  const wanted = (isFields(options.usage) ? options.usage : {}) as Fields;
  const usage = {
    input_tokens: wanted.input_tokens ?? tokensIn(body.system) + tokensIn(body.messages),
    output_tokens: spokenTokens(said),
    ...wanted,
  };
  const message = {
    id,
    type: 'message',
    role: 'assistant',
    model: options.model ?? body.model,
    content: [] as unknown[],
    stop_reason: null as string | null,
    stop_sequence: null,
    usage,
  };
  if (isStreamWanted(body)) {
    const start = { ...message, usage: { ...usage, output_tokens: 1 } };
    return eventsResponse(streamed(start, said, reason, usage.output_tokens), pace, headers);
  }
  message.content = blocksOf(said);
  message.stop_reason = reason;
  return jsonResponse(stringify(message), spokenTokens(said), pace, headers);
}

/** In the provider's words; undefined: nothing is wrong. */
function wrongRequest(options: Fields, body: Fields): string | undefined {
  if (options.model === undefined && typeof body.model !== 'string') return 'model: Field required';
  if (body.max_tokens === undefined) return 'max_tokens: Field required';
  if (!(typeof body.max_tokens === 'number' && body.max_tokens >= 1)) {
    return 'max_tokens: Input should be greater than or equal to 1';
  }
  if (body.messages === undefined) return 'messages: Field required';
  if (!Array.isArray(body.messages)) return 'messages: Input should be a valid list';
  return body.messages.length === 0 ? 'messages: at least one message is required' : undefined;
}

function blocksOf({ tokens, toolCalls }: Said): unknown[] {
  const blocks: unknown[] = [];
  if (tokens !== null) blocks[0] = { type: 'text', text: tokens.join('') };
  for (let i = 0; i < toolCalls.length; i++) {
    const { id, name, arguments: text } = toolCalls[i]!;
    blocks[blocks.length] = { type: 'tool_use', id, name, input: text === '' ? {} : parse(text) };
  }
  return blocks;
}

const event = (data: { type: string } & Fields): string =>
  `event: ${data.type}\ndata: ${stringify(data)}\n\n`;

const stop = (index: number): string => event({ type: 'content_block_stop', index });

/** Text alone, the usual, goes out as its tokens in a frame: the host writes the events. */
function streamed(message: Fields, said: Said, reason: string, outputTokens: unknown): Events {
  const { tokens, toolCalls } = said;
  let opening = event({ type: 'message_start', message });
  let closing = event({
    type: 'message_delta',
    delta: { stop_reason: reason, stop_sequence: null },
    usage: { output_tokens: outputTokens },
  });
  closing += event({ type: 'message_stop' });
  if (tokens !== null) {
    const block = { type: 'text', text: '' };
    opening += event({ type: 'content_block_start', index: 0, content_block: block });
  }
  opening += event({ type: 'ping' });
  const before =
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":';
  const after = '}}\n\n';
  if (tokens !== null && toolCalls.length === 0) {
    return { opening, pieces: tokens, frame: [before, after], closing: stop(0) + closing };
  }
  const pieces: string[] = [];
  for (let i = 0; i < (tokens?.length ?? 0); i++) pieces[i] = before + stringify(tokens![i]) + after;
  if (tokens !== null && tokens.length > 0) pieces[tokens.length - 1] += stop(0);
  else if (tokens !== null) opening += stop(0);
  for (let i = 0; i < toolCalls.length; i++) {
    const { id, name, arguments: text } = toolCalls[i]!;
    const index = i + (tokens === null ? 0 : 1);
    const parts = text === '' ? [''] : tokensOf(text);
    let piece = event({
      type: 'content_block_start',
      index,
      content_block: { type: 'tool_use', id, name, input: {} },
    });
    for (let k = 0; k < parts.length; k++) {
      const delta = { type: 'input_json_delta', partial_json: parts[k] };
      piece += event({ type: 'content_block_delta', index, delta });
      if (k === parts.length - 1) piece += stop(index);
      pieces[pieces.length] = piece;
      piece = '';
    }
  }
  return { opening, pieces, closing };
}
