/** What chat and legacy completions share: the frame of an answer, and what is read of a request. */
import type { Fields } from '../../../effects/spec.ts';
import { stringify } from '../../primordials.ts';
import { refuse } from './errors.ts';
import type { Response } from '../../http/response.ts';
import { type Bits, bitsOf, makeId } from './seeded.ts';

export interface Envelope {
  id: string;
  created: number;
  model: string;
  /** Headers of the answer. */
  headers: Fields;
  bits: Bits;
}

/** `idPrefix`: of the answer's id. */
export function envelopeOf(options: Fields, body: Fields, idPrefix: string): Envelope {
  const bits = bitsOf(options.seed as number | undefined);
  return {
    bits,
    id: (options.id as string | undefined) ?? makeId(bits, idPrefix, 29),
    created: (options.created as number | undefined) ?? Math.floor(Date.now() / 1000),
    model: (options.model ?? body.model) as string,
    headers: { 'x-request-id': makeId(bits, 'req_', 24), ...(options.headers as Fields | undefined) },
  };
}

/** The refusal of a body without a model, unless the script names one. */
export function wrongModel(options: Fields, body: Fields): Response | undefined {
  if (options.model !== undefined || (typeof body.model === 'string' && body.model !== '')) return undefined;
  return refuse('openai', 'you must provide a model parameter', 'model', 'missing_required_parameter');
}

/** How many choices: the script's wish before the request's. */
export function choicesOf(options: Fields, body: Fields): number {
  const n = options.n ?? body.n;
  return typeof n === 'number' && n >= 1 && n <= 128 ? Math.trunc(n) : 1;
}

/** The pieces around every event of a stream. */
export interface EventFrame {
  before: string;
  after: string;
  /** `choices`: JSON of its members. */
  event(choices: string): string;
}

export function eventFrame(object: string, envelope: Envelope, usageWanted: boolean): EventFrame {
  const { id, created, model } = envelope;
  const before = `data: {"id":${stringify(id)},"object":"${object}","created":${created},"model":${stringify(model)},"system_fingerprint":"fp_mock","choices":[`;
  const after = `]${usageWanted ? ',"usage":null' : ''}}\n\n`;
  return {
    before,
    after,
    event: (choices) => before + choices + after,
  };
}

/** The last events: usage if wanted, and the end. */
export const ending = (frame: EventFrame, usage: Fields | undefined): string =>
  `${usage === undefined ? '' : `${frame.before}],"usage":${stringify(usage)}}\n\n`}data: [DONE]\n\n`;
