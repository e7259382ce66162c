/** What a ratio was measured with. Nights measured with different rulers are not compared with each other. */
import { createHash } from 'node:crypto';
import type { NightlyExperiment } from '../model/history.ts';

/**
 * Short hash of the reference build, the processor and the version of Node. The ratio cancels how fast a machine is today, not
 * what kind of machine it is: two processors, or two versions of Node, weigh the same two programs differently.
 */
export function rulerOf({
  reference,
  fingerprint,
}: Pick<NightlyExperiment, 'reference'> & {
  fingerprint: Pick<NightlyExperiment['fingerprint'], 'cpuModel' | 'cores' | 'node'>;
}): string {
  const { cpuModel, cores, node } = fingerprint;
  return createHash('sha256')
    .update(JSON.stringify([reference, cpuModel, cores, node]))
    .digest('hex')
    .slice(0, 12);
}
