/** What the effects of comparisons are about: CPU time per request, or, where there is none, time on the clock. */
import type { Cell } from '../../harness/model/analysis.ts';

export interface ResponseWords {
  /** Heads a drawing of the effects. */
  title: string;
  /** The same within a sentence. */
  inText: string;
  /** `less CPU`, `more time`; `CPU/request`. */
  short: string;
}

const CPU: ResponseWords = {
  title: 'CPU time per request',
  inText: 'CPU time per request',
  short: 'CPU',
};
const TIME: ResponseWords = {
  title: 'Time per request (1 ÷ throughput)',
  inText: 'time per request (1 ÷ throughput)',
  short: 'time',
};
const EITHER_TEXT = 'CPU time per request, or time (1 ÷ throughput) where there is none';
const EITHER: ResponseWords = { title: EITHER_TEXT, inText: EITHER_TEXT, short: 'time' };

export function responseWords(cells: readonly Pick<Cell, 'response'>[]): ResponseWords {
  const blind = cells.filter(({ response }) => response === 'throughput').length;
  if (blind === 0) return CPU;
  return blind === cells.length ? TIME : EITHER;
}

export const sides = (words: ResponseWords): [less: string, more: string] => [
  `less ${words.short}`,
  `more ${words.short}`,
];
