/** Bodies that the host sends piece by piece, each at its time, when this world has long been given back. */
import { parseDistribution } from '../../effects/distribution.ts';
import { parseJitter } from '../../effects/jitter.ts';
import type { PacedBody } from '../ops.ts';
import { parse, stringify } from '../primordials.ts';
import { Response, type ResponseInit, responseState } from './response.ts';

/** A PacedBody as JSON: what is sent is what it was when the Response was made. */
export class PacedSource {
  readonly json: string;

  constructor(body: PacedBody) {
    this.json = stringify(body);
  }
}

export const isPaced = (source: unknown): source is PacedSource => source instanceof PacedSource;

/** All of it at once: what a script sees that reads such a body itself. */
export function pacedText(source: PacedSource): string {
  const { opening = '', pieces, frame, closing = '' } = parse(source.json) as PacedBody;
  let text = opening;
  for (let i = 0; i < pieces.length; i++) {
    text += frame === undefined ? pieces[i] : frame[0] + stringify(pieces[i]) + frame[1];
  }
  return text + closing;
}

/**
 * A Response whose body goes out piece by piece. Read by the script (`text()`, `body`, …) it gives everything at once,
 * and its `body` put into another Response does too. `where`: what messages begin with. Throws TypeError for times
 * that are none.
 */
export function pacedResponse(
  init: Pick<ResponseInit, 'status' | 'headers'>,
  body: PacedBody,
  where = 'pacedResponse',
): Response {
  if (body.first !== undefined) parseDistribution(body.first, `${where}: first`);
  if (body.interval !== undefined) parseDistribution(body.interval, `${where}: interval`);
  if (body.jitter !== undefined) parseJitter(body.jitter, `${where}: jitter`);
  const response = new Response(null, init);
  const { status } = response;
  if (status === 204 || status === 205 || status === 304)
    throw new TypeError(`${where}: a Response of status ${status} cannot have a body`);
  responseState(response)!.source = new PacedSource(body);
  return response;
}
