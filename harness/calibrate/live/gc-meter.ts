/** Collections of servers with a knob: what each said on stderr when it ended, summed by variant. */
import type { Equipment } from '../../experiment/equipment.ts';
import type { ServerHandle } from '../../process/types.ts';

/** Of all processes of a variant, from start to end, warm-up and pilot included. */
export interface Collections {
  requests: number;
  collections: number;
  ms: number;
}

/** null when there is no such line: the process was killed, or has no knob. */
export function parseCollections(log: readonly string[]): Collections | null {
  const line = log.findLast((text) => text.startsWith('{"knob":'));
  if (line === undefined) return null;
  const { requests, collections, ms } = (JSON.parse(line) as { knob: Collections }).knob;
  return { requests, collections, ms };
}

export interface GcMeter {
  equipment: Equipment;
  /** null: none of its processes said anything. */
  of(variant: string): Collections | null;
}

export function withGcMeter(equipment: Equipment): GcMeter {
  const sums = new Map<string, Collections>();
  const count = (variant: string, found: Collections | null): void => {
    if (found === null) return;
    const sum = sums.get(variant) ?? { requests: 0, collections: 0, ms: 0 };
    sums.set(variant, {
      requests: sum.requests + found.requests,
      collections: sum.collections + found.collections,
      ms: sum.ms + found.ms,
    });
  };
  return {
    of: (variant) => sums.get(variant) ?? null,
    equipment: {
      ...equipment,
      startServer: async (options) => {
        const handle = await equipment.startServer(options);
        let counted = false;
        const stop: ServerHandle['stop'] = async () => {
          await handle.stop();
          if (!counted) count(options.label, parseCollections(handle.log()));
          counted = true;
        };
        return { ...handle, stop };
      },
    },
  };
}
