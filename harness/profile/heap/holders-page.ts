import type { FlamePage } from '../../model/profile.ts';
import { Frames } from '../flame-frames.ts';
import type { Heading } from '../flame-page.ts';
import type { Reading } from './growth.ts';
import type { Growth } from './holders.ts';

/** Rows of the table. */
const TOP = 10;

/** What stays in memory, and who asked for it. `readings`: in the order of time. */
export function holdersPage(
  { holders, kept, heap }: Growth,
  readings: readonly Reading[],
  { title, summary, facts }: Heading & { summary: string },
): FlamePage {
  const frames = new Frames(holders);
  const root = frames.whole(kept);
  const [first] = readings;
  const line = (label: string, what: 'heapUsed' | 'outside' | 'rss') => ({
    label,
    points: readings.map((one) => [one.requests - first!.requests, one[what] - first![what]] as const),
  });
  return {
    title,
    summary,
    facts,
    unit: 'bytes',
    of: 'that stay of every request',
    views: [
      {
        label: 'all',
        meaning:
          holders.length === 0
            ? 'No function was shown to hold more and more.'
            : 'Widths are bytes that stay of every request, of functions of whose allocations more and more stay: callers above, what they call below.',
        root,
      },
    ],
    sides: null,
    stages: [],
    chart: {
      title: 'Memory after a collection, beyond the first reading',
      xLabel: 'requests',
      lines: [line('V8’s heap', 'heapUsed'), line('outside of it', 'outside'), line('resident', 'rss')],
    },
    changes: holders.slice(0, TOP).map((holder) => ({
      frame: frames.indexOf(holder.frame),
      share: heap.slope > 0 ? holder.difference / heap.slope : null,
    })),
    frames: frames.list,
  };
}
