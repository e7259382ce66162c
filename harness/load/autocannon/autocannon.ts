import { ENDING } from '../../model/source.ts';
import type { LoadGenerator, LoadSession, LoadTarget } from '../generator.ts';
import { refusesBytes, refusesHead } from '../refusals.ts';
import { SharedWorker } from '../worker/shared-worker.ts';
import { CLOSING } from './run.ts';

/**
 * autocannon 9 in a process of its own, one instance for each slice: it cannot keep its connections from
 * one slice to the next, so each slice connects anew and drops what is under way at its end. A slice in
 * which any connection breaks is void (TrialError), not merely counted: see AutocannonRun. Sampled bodies
 * are put together by autocannon as text, piece by piece: characters beyond ASCII may be torn in bodies of
 * more than one network read.
 */
export function createAutocannon({ core }: { core: number | null }): LoadGenerator {
  const shared = new SharedWorker({
    script: new URL(`./worker${ENDING}`, import.meta.url),
    core,
    label: 'autocannon',
  });
  return {
    kind: 'autocannon',
    refusesClosingServers: CLOSING,
    refuses: (requests) => refusesHead('autocannon', requests) ?? refusesBytes('autocannon', requests),
    unavailable: async () => null,
    async open(target: LoadTarget): Promise<LoadSession> {
      const { worker, release } = shared.acquire();
      let closed: Promise<void> | undefined;
      return {
        warmUp: (requests) => worker.call('warmUp', { target, requests }),
        slice: (options) => worker.call('slice', { target, options }),
        close: () => (closed ??= release()),
      };
    },
  };
}
