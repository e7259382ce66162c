/** mock.llm.embeddings: POST /v1/embeddings. */
import type { Fields } from '../../../effects/spec.ts';
import { host } from '../../host.ts';
import type { Response } from '../../http/response.ts';
import { OP } from '../../ops.ts';
import { stringify, wellFormed } from '../../primordials.ts';
import { checkOptions, fields, text, whole } from './check.ts';
import { refuse } from './errors.ts';
import { wrongModel } from './openai.ts';
import { jsonResponse, PACE_CHECKS, paceOf } from './pace.ts';
import { NOT_JSON, readBody, tokensIn } from './read.ts';
import { optionsFor, usageOf } from './said.ts';

const WHERE = 'mock.llm.embeddings';

/** Of a vector that neither the script nor the request says the length of. */
const USUAL_DIMENSIONS = 1536;
const MOST_DIMENSIONS = 8192;
/** As the provider has it. */
const MOST_INPUTS = 2048;

const { ttft, seed: seedCheck } = PACE_CHECKS;
const CHECKS = {
  dimensions: whole(1, MOST_DIMENSIONS),
  model: text,
  usage: fields,
  headers: fields,
  ttft,
  seed: seedCheck,
};

/** The same input gives the same vector, of length 1; other inputs give vectors at about a right angle to it. */
export async function embeddings(request: unknown, given?: unknown): Promise<Response> {
  const body = await readBody(WHERE, request);
  if (body === undefined) return refuse('openai', NOT_JSON);
  const options = checkOptions(WHERE, await optionsFor(given, body), CHECKS);
  const wrong = wrongModel(options, body) ?? wrongRequest(body);
  if (wrong !== undefined) return wrong;
  const { input } = body;
  const dimensions = (body.dimensions ?? options.dimensions ?? USUAL_DIMENSIONS) as number;
  const inputs = Array.isArray(input) && typeof input[0] !== 'number' ? input : [input];
  const base64 = body.encoding_format === 'base64' ? 1 : 0;
  const seed = (options.seed as number | undefined) ?? '';
  let data = '';
  for (let i = 0; i < inputs.length; i++) {
    // The host makes them: here a vector of the usual length would cost milliseconds.
    const vector = host(
      OP.vector,
      wellFormed(`${seed}\n${stringify(inputs[i])}`),
      dimensions,
      base64,
    ) as string;
    data += `${i === 0 ? '' : ','}{"object":"embedding","index":${i},"embedding":${vector}}`;
  }
  const { completion_tokens: _, ...usage } = usageOf(options.usage, () => tokensIn(input), 0);
  const model = stringify(options.model ?? body.model);
  const answer = `{"object":"list","data":[${data}],"model":${model},"usage":${stringify(usage)}}`;
  return jsonResponse(answer, 0, paceOf(WHERE, options), (options.headers ?? {}) as Fields);
}

function wrongRequest({ input, dimensions, encoding_format }: Fields): Response | undefined {
  if (input === undefined || input === null) {
    return refuse('openai', "Missing required parameter: 'input'.", 'input', 'missing_required_parameter');
  }
  const list = Array.isArray(input) ? input : [input];
  const wrong = list.some((one) => typeof one !== typeof list[0] || !isInput(one));
  if (list.length === 0 || list.length > MOST_INPUTS || wrong || typeof input === 'number') {
    return refuse('openai', "Invalid 'input': expected a text, or a list of texts or tokens.", 'input');
  }
  const whole = typeof dimensions === 'number' && dimensions >= 1 && dimensions % 1 === 0;
  if (dimensions !== undefined && dimensions !== null && !(whole && dimensions <= MOST_DIMENSIONS)) {
    return refuse('openai', `Invalid 'dimensions': expected 1 to ${MOST_DIMENSIONS}.`, 'dimensions');
  }
  if (![undefined, null, 'float', 'base64'].includes(encoding_format as string)) {
    return refuse('openai', "Invalid 'encoding_format': expected float or base64.", 'encoding_format');
  }
  return undefined;
}

const isInput = (one: unknown): boolean =>
  typeof one === 'string'
    ? one !== ''
    : typeof one === 'number' ||
      (Array.isArray(one) && one.length > 0 && one.every((token) => typeof token === 'number'));
