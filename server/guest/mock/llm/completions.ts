/** mock.llm.completions: POST /v1/completions, the legacy one. */
import type { Fields } from '../../../effects/spec.ts';
import type { Response } from '../../http/response.ts';
import { stringify } from '../../primordials.ts';
import { checkOptions, whole } from './check.ts';
import { refuse } from './errors.ts';
import { choicesOf, ending, envelopeOf, eventFrame, wrongModel } from './openai.ts';
import { type Events, eventsResponse, isStreamWanted, isUsageWanted, jsonResponse, paceOf } from './pace.ts';
import { NOT_JSON, readBody, tokensIn } from './read.ts';
import { limitOf, optionsFor, SAID_CHECKS, say, usageOf } from './said.ts';

const WHERE = 'mock.llm.completions';
const CHECKS = { ...SAID_CHECKS, n: whole(1, 128) };

/** As chat: a prompt that is a list of texts is so many prompts, each with choices of its own. */
export async function completions(request: unknown, given?: unknown): Promise<Response> {
  const body = await readBody(WHERE, request);
  if (body === undefined) return refuse('openai', NOT_JSON);
  const options = checkOptions(WHERE, await optionsFor(given, body), CHECKS);
  const pace = paceOf(WHERE, options);
  const wrong = wrongModel(options, body);
  if (wrong !== undefined) return wrong;
  const { prompt } = body;
  if (typeof prompt !== 'string' && !Array.isArray(prompt)) {
    return refuse('openai', "Missing required parameter: 'prompt'.", 'prompt', 'missing_required_parameter');
  }
  const prompts = Array.isArray(prompt) && typeof prompt[0] !== 'number' ? Math.max(1, prompt.length) : 1;

  const envelope = envelopeOf(options, body, 'cmpl-');
  const texts: string[][] = [];
  const reasons: string[] = [];
  let spoken = 0;
  let longest = 0;
  const how = { bits: envelope.bits, limit: limitOf(body), idPrefix: '' };
  for (let i = 0; i < prompts * choicesOf(options, body); i++) {
    const { tokens, cut } = await say(WHERE, options, body, how);
    texts[i] = tokens ?? [];
    reasons[i] = (options.finishReason as string | undefined) ?? (cut ? 'length' : 'stop');
    spoken += texts[i]!.length;
    longest = Math.max(longest, texts[i]!.length);
  }
  const usage = () => usageOf(options.usage, () => tokensIn(prompt), spoken);
  const { id, created, model, headers } = envelope;
  if (isStreamWanted(body)) {
    const wanted = isUsageWanted(body);
    const frame = eventFrame('text_completion', envelope, wanted);
    return eventsResponse(streamed(frame, texts, reasons, wanted ? usage() : undefined), pace, headers);
  }
  const choices = texts.map((tokens, index) => ({
    text: tokens.join(''),
    index,
    logprobs: null,
    finish_reason: reasons[index],
  }));
  const answer = { id, object: 'text_completion', created, model, choices, usage: usage() };
  return jsonResponse(stringify(answer), longest, pace, headers);
}

function streamed(
  frame: ReturnType<typeof eventFrame>,
  texts: readonly string[][],
  reasons: readonly string[],
  usage: Fields | undefined,
): Events {
  const choice = (index: number, text: string, reason: string | null) =>
    `{"text":${text},"index":${index},"logprobs":null,"finish_reason":${stringify(reason)}}`;
  let closing = '';
  for (let i = 0; i < texts.length; i++) closing += frame.event(choice(i, '""', reasons[i]!));
  closing += ending(frame, usage);
  if (texts.length === 1 && texts[0]!.length > 0) {
    const around: [string, string] = [
      `${frame.before}{"text":`,
      `,"index":0,"logprobs":null,"finish_reason":null}${frame.after}`,
    ];
    return { opening: '', closing, pieces: texts[0]!, frame: around };
  }
  const pieces: string[] = [];
  for (let i = 0; i < texts.length; i++) {
    for (let k = 0; k < texts[i]!.length; k++) {
      pieces[k] = (pieces[k] ?? '') + frame.event(choice(i, stringify(texts[i]![k]), null));
    }
  }
  return { opening: '', closing, pieces };
}
