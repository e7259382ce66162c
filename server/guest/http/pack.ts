/**
 * A Response as it leaves this world: see packHead in ops.ts. `head + text` when the body is text.
 */
import { HEAD_FLAG_WAIT } from '../ops.ts';
import { pairsOf } from './fields.ts';
import type { ResponseState } from './response.ts';

/** `SSSF ` + pairs + an empty line. */
export function packHead(state: ResponseState, wait: boolean): string {
  const pairs = state.headers === null ? state.pairs : pairsOf(state.headers);
  return `${state.status}${wait ? HEAD_FLAG_WAIT : 0} ${pairs}\n`;
}
