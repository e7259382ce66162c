/** The suite that every level of the http axis passes: over raw sockets, with handlers of its own. */
import type { HttpLevel } from '../../../server/axes.ts';
import { answers } from './testing/answers.ts';
import { endings } from './testing/endings.ts';
import { requests } from './testing/requests.ts';
import { streams } from './testing/streams.ts';
import { turns } from './testing/turns.ts';

/** Answers leave at once, or wait for one another: what clients see is the same. */
const TOGETHER = [1, 16];

export function httpContract(level: HttpLevel): void {
  for (const together of TOGETHER) {
    answers(level, together);
    turns(level, together);
    streams(level, together);
    endings(level, together);
  }
  requests(level);
}
