/** mock.llm.chat: POST /v1/chat/completions. */
import type { Fields } from '../../../effects/spec.ts';
import type { Response } from '../../http/response.ts';
import { stringify } from '../../primordials.ts';
import { checkOptions } from './check.ts';
import { refuse } from './errors.ts';
import { choicesOf, ending, type Envelope, envelopeOf, eventFrame, wrongModel } from './openai.ts';
import { type Events, eventsResponse, isStreamWanted, isUsageWanted, jsonResponse, paceOf } from './pace.ts';
import { NOT_JSON, readBody, tokensIn, wrongList } from './read.ts';
import { CHAT_CHECKS, limitOf, optionsFor, type Said, say, spokenTokens, usageOf } from './said.ts';
import { tokensOf } from './splitter.ts';

const WHERE = 'mock.llm.chat';

/** Throws TypeError for wrong options; a wrong request is answered. */
export async function chat(request: unknown, given?: unknown): Promise<Response> {
  const body = await readBody(WHERE, request);
  if (body === undefined) return refuse('openai', NOT_JSON);
  const options = checkOptions(WHERE, await optionsFor(given, body), CHAT_CHECKS);
  const pace = paceOf(WHERE, options);
  const wrong = wrongModel(options, body);
  if (wrong !== undefined) return wrong;
  const list = wrongList('messages', body.messages);
  if (list !== undefined) return refuse('openai', list[0], 'messages', list[1]);

  const envelope = envelopeOf(options, body, 'chatcmpl-');
  const choices: Said[] = [];
  let spoken = 0;
  const how = { bits: envelope.bits, limit: limitOf(body), idPrefix: 'call_' };
  for (let i = 0; i < choicesOf(options, body); i++) {
    choices[i] = await say(WHERE, options, body, how);
    spoken += spokenTokens(choices[i]!);
  }
  const usage = () => usageOf(options.usage, () => tokensIn(body.messages), spoken);
  const reasons = choices.map((said) => reasonOf(said, options.finishReason));
  if (!isStreamWanted(body)) {
    const longest = Math.max(...choices.map(spokenTokens));
    return jsonResponse(whole(envelope, choices, reasons, usage()), longest, pace, envelope.headers);
  }
  const wanted = isUsageWanted(body);
  const events = streamed(envelope, choices, reasons, wanted, wanted ? usage() : undefined);
  return eventsResponse(events, pace, envelope.headers);
}

const reasonOf = ({ toolCalls, cut }: Said, given: unknown): string =>
  (given as string | undefined) ?? (cut ? 'length' : toolCalls.length > 0 ? 'tool_calls' : 'stop');

function whole(
  { id, created, model }: Envelope,
  choices: readonly Said[],
  reasons: string[],
  usage: Fields,
): string {
  return stringify({
    id,
    object: 'chat.completion',
    created,
    model,
    system_fingerprint: 'fp_mock',
    choices: choices.map(({ tokens, toolCalls }, index) => ({
      index,
      message: {
        role: 'assistant',
        content: tokens === null ? null : tokens.join(''),
        refusal: null,
        ...(toolCalls.length === 0
          ? {}
          : {
              tool_calls: toolCalls.map(({ id, name, arguments: text }) => ({
                id,
                type: 'function',
                function: { name, arguments: text },
              })),
            }),
      },
      logprobs: null,
      finish_reason: reasons[index],
    })),
    usage,
  });
}

const choice = (index: number, delta: string, reason: string | null): string =>
  `{"index":${index},"delta":${delta},"logprobs":null,"finish_reason":${stringify(reason)}}`;

/** One choice of text alone, the usual, goes out as its tokens in a frame: the host writes the events. */
function streamed(
  envelope: Envelope,
  choices: readonly Said[],
  reasons: readonly string[],
  usageWanted: boolean,
  usage: Fields | undefined,
): Events {
  const frame = eventFrame('chat.completion.chunk', envelope, usageWanted);
  let opening = '';
  let closing = '';
  for (let i = 0; i < choices.length; i++) {
    const content = choices[i]!.tokens === null ? 'null' : '""';
    opening += frame.event(choice(i, `{"role":"assistant","content":${content},"refusal":null}`, null));
    closing += frame.event(choice(i, '{}', reasons[i]!));
  }
  closing += ending(frame, usage);
  const { tokens, toolCalls } = choices[0]!;
  if (choices.length === 1 && tokens !== null && toolCalls.length === 0) {
    const before = `${frame.before}{"index":0,"delta":{"content":`;
    const after = `},"logprobs":null,"finish_reason":null}${frame.after}`;
    return { opening, closing, pieces: tokens, frame: [before, after] };
  }
  const pieces: string[] = [];
  for (let i = 0; i < choices.length; i++) {
    const deltas = deltasOf(choices[i]!);
    for (let k = 0; k < deltas.length; k++) {
      pieces[k] = (pieces[k] ?? '') + frame.event(choice(i, deltas[k]!, null));
    }
  }
  return { opening, closing, pieces };
}

/** One for every token. */
function deltasOf({ tokens, toolCalls }: Said): string[] {
  const deltas: string[] = [];
  for (let i = 0; i < (tokens?.length ?? 0); i++) {
    deltas[deltas.length] = `{"content":${stringify(tokens![i])}}`;
  }
  for (let index = 0; index < toolCalls.length; index++) {
    const { id, name, arguments: text } = toolCalls[index]!;
    const start = { index, id, type: 'function', function: { name, arguments: '' } };
    deltas[deltas.length] = stringify({ tool_calls: [start] });
    const parts = tokensOf(text);
    for (let i = 0; i < parts.length; i++) {
      deltas[deltas.length] = stringify({ tool_calls: [{ index, function: { arguments: parts[i] } }] });
    }
  }
  return deltas;
}
