import { formatFigure } from '../../model/units.ts';
import { plainPage } from '../flame-page.ts';
import type { Subject } from '../study.ts';
import type { AllocationRound } from './allocations.ts';

const OUTSIDE =
  'What lies outside of V8’s heap is not in it: contents of Buffers, the memory of WebAssembly, so what scripts allocate in their engine.';

/** Where the memory of a request is asked for. */
export const allocationSubject = (rounds: readonly AllocationRound[]): Subject => ({
  title: 'where memory is allocated',
  stages: false,
  wording: { of: 'allocated per request', takes: 'allocates', each: 'per request' },
  page: (mean, heading) =>
    plainPage(mean, heading, {
      summary: `${formatFigure(mean.root.total, 'bytes')} allocated per request. Widths are shares of it. ${OUTSIDE}`,
      of: 'allocated per request',
      meaning: 'Callers above, what they call below.',
    }),
  facts: (variant) => [['collections', collections(rounds.filter((round) => round.variant === variant))]],
});

/** What the allocations cost in the end, as far as V8 says: the collector's time. */
function collections(rounds: readonly AllocationRound[]): string {
  const all = rounds.flatMap(({ window }) => window.collections);
  const requests = rounds.reduce((sum, round) => sum + round.requests, 0);
  const ms = all.reduce((sum, collection) => sum + collection.ms, 0);
  const count = (kind: string): number => all.filter((collection) => collection.kind === kind).length;
  return `${count('minor')} minor and ${count('major')} major, in which the server stood still for ${formatFigure((ms * 1_000) / requests, 'us')} per request`;
}
