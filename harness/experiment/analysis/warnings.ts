/** What a reader must know before believing the numbers. Each looks at the record only. */
import type { Cell, VariantRow } from '../../model/analysis.ts';
import { givenRate, hasOwnRates } from '../../model/open-loop.ts';
import type { BuildSummary, SliceRecord, TrialRecord } from '../../model/records.ts';
import type { Warning, WarningCode } from '../../model/warnings.ts';
import { median } from '../../stats/location.ts';
import { fewestEpochs } from '../plan.ts';
import type { RunRecord } from '../run-record.ts';
import { SATURATED } from './cells.ts';
import { present } from './pairs.ts';
import { measurable } from './service-time.ts';

/** Shares from which foreign work is worth a warning; both declared before any data. */
const STEAL = 0.02;
const QUEUED = 0.1;
const LITTLE_TOLERANCE = 0.1;
/** Share of slices without CPU time that is worth a warning. */
const GAPS = 0.1;

export interface WarningInput {
  record: RunRecord;
  blocks: readonly (readonly TrialRecord[])[];
  rows: readonly VariantRow[];
  cells: readonly Cell[];
}

type Check = (input: WarningInput) => string | null;

/** At most one decimal. */
const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;
const join = (parts: readonly string[]): string | null => (parts.length === 0 ? null : parts.join('; '));
const nameOf = ({ variant, scenario }: { variant: string; scenario: string }): string =>
  `${variant} in ${scenario}`;

const slicesOf = ({ blocks }: WarningInput): SliceRecord[] => blocks.flat().flatMap((trial) => trial.slices);

const isRunning = ({ source }: BuildSummary): boolean => source?.kind === 'running';

const trialsOf = ({ blocks }: WarningInput, row: VariantRow): TrialRecord[] =>
  blocks
    .flat()
    .filter((it) => it.outcome === 'ok' && it.scenario === row.scenario && it.variant === row.variant);

/** Share of the slices that have no CPU time; 0 without slices. */
function missingCpu(input: WarningInput, row: VariantRow): number {
  const slices = trialsOf(input, row).flatMap((trial) => trial.slices);
  return slices.filter(({ cpuNs }) => cpuNs === null).length / Math.max(1, slices.length);
}

/** In the order in which reports show them. */
const CHECKS: Readonly<Record<WarningCode, Check>> = {
  'not-linux': (input) => {
    // Memory of processes that are known can always be read from /proc, CPU time not always in full.
    const known = input.blocks.flat().filter(({ pid, outcome }) => pid !== null && outcome === 'ok');
    const slices = known.flatMap((trial) => trial.slices);
    return slices.length > 0 &&
      slices.every(({ cpuNs }) => cpuNs === null) &&
      known.every(({ peakRssBytes }) => peakRssBytes === null)
      ? input.record.fingerprint.os
      : null;
  },

  'no-cpu-time': (input) =>
    join(
      input.rows
        .filter((row) => missingCpu(input, row) === 1)
        .map((row) => {
          const known = trialsOf(input, row).some(({ pid }) => pid !== null);
          return `${nameOf(row)}: ${known ? 'its processes came and went, or cannot be read' : 'no process is known'}`;
        }),
    ),

  'cpu-gaps': (input) =>
    join(
      input.rows.flatMap((row) => {
        const share = missingCpu(input, row);
        return share > GAPS && share < 1 ? [`${nameOf(row)}: ${percent(share)} of the slices`] : [];
      }),
    ),

  'shared-process': ({ record: { builds } }) =>
    join(
      Object.values(builds).flatMap(({ variant, source }) =>
        source?.kind === 'running' ? [`${variant} at ${source.url}`] : [],
      ),
    ),

  'too-few-epochs': ({ record: { plan }, cells }) => {
    const fewest = fewestEpochs(plan);
    const used = Math.min(plan.epochs, ...cells.map((cell) => cell.epochsUsed));
    const family = cells.length === 1 ? '' : ` over ${cells.length} comparisons`;
    return used >= fewest
      ? null
      : `${used} usable epochs; ${percent(plan.alpha)}${family} takes at least ${fewest}`;
  },

  'failed-trials': ({ blocks }) => {
    const trials = blocks.flat();
    const failed = trials.filter((trial) => trial.outcome === 'failed').length;
    return failed === 0 ? null : `${failed} of ${trials.length} trials`;
  },

  'busy-machine': (input) => {
    const slices = slicesOf(input);
    const steal = present(slices.map((slice) => slice.steal));
    const queued = present(
      slices.map(({ runQueueWaitNs, durationNs }) =>
        runQueueWaitNs === null ? null : runQueueWaitNs / durationNs,
      ),
    );
    const parts: string[] = [];
    if (steal.length > 0 && median(steal) > STEAL)
      parts.push(`${percent(median(steal))} of the processors’ time was stolen`);
    if (queued.length > 0 && median(queued) > QUEUED)
      parts.push(`servers waited ${percent(median(queued))} of the time for a processor`);
    return join(parts);
  },

  'no-pinning': ({ record }) =>
    // Beside a running server nobody is pinned, and another warning says so.
    record.fingerprint.pinning === null && !Object.values(record.builds).some(isRunning)
      ? `${record.fingerprint.cores} core(s)`
      : null,

  'not-saturated': ({ rows }) =>
    join(
      rows
        .filter(({ serverCpu }) => serverCpu !== null && serverCpu < SATURATED)
        .map((row) => `${nameOf(row)} used ${percent(row.serverCpu!)} of its core`),
    ),

  'littles-law': ({ rows }) =>
    join(
      rows
        .filter(({ littlesLaw }) => littlesLaw !== null && Math.abs(littlesLaw - 1) > LITTLE_TOLERANCE)
        .map((row) => `${nameOf(row)}: ${row.littlesLaw!.toFixed(2)} of the connections in flight`),
    ),

  'not-steady': ({ blocks, rows }) =>
    join(
      rows.flatMap((row) => {
        const own = blocks
          .flat()
          .filter(
            ({ scenario, variant, warmup }) =>
              scenario === row.scenario && variant === row.variant && warmup !== null,
          );
        const unsteady = own.filter(({ warmup }) => !warmup!.steady).length;
        // One in two: in a single warm-up noise looks the same.
        return unsteady * 2 > own.length ? [`${nameOf(row)}: ${unsteady} of ${own.length} trials`] : [];
      }),
    ),

  'generator-closed-connections': ({ record: { plan, pilot } }) => {
    if (plan.load === pilot.requestedLoad) return null;
    const closing = [...new Set(pilot.rates.filter((rate) => rate.closes).map((rate) => rate.variant))];
    return `${closing.join(', ')}: all variants were loaded by ${plan.load} instead of ${pilot.requestedLoad}`;
  },

  'isolation-deviation': ({ record: { builds } }) =>
    join(
      Object.values(builds)
        .filter(({ deviations }) => deviations.length > 0)
        .map(({ variant, deviations }) => `${variant}: ${deviations.join(', ')}`),
    ),

  'percentile-not-measurable': ({ rows }) =>
    join(
      rows
        .filter(({ serviceTime }) => serviceTime !== null && !measurable(99, serviceTime.count))
        .map((row) => `p99 of ${nameOf(row)}: ${row.serviceTime!.count} requests`),
    ),

  'void-stretches': ({ record: { plan }, rows }) => {
    const at = (scenario: string, load: number, ratePerS: number): string =>
      plan.latency !== null && hasOwnRates(plan.latency, scenario)
        ? `${givenRate(ratePerS)}/s`
        : percent(load);
    return join(
      rows.flatMap((row) => {
        const parts = row.responseTimes
          .filter((times) => times.void > 0)
          .map(
            ({ load, ratePerS, void: voids, stretches }) =>
              `${voids} of ${voids + stretches} at ${at(row.scenario, load, ratePerS)}`,
          );
        return parts.length === 0 ? [] : [`${nameOf(row)}: ${parts.join(', ')}`];
      }),
    );
  },

  'quick-mode': ({ record: { plan }, blocks }) => {
    const epochs = new Set(blocks.flat().map(({ epoch }) => epoch)).size;
    return plan.quick ? `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} at ${percent(plan.alpha)}` : null;
  },

  'dirty-tree': ({ record: { fingerprint, builds } }) =>
    join([
      ...(fingerprint.git?.dirty ? [fingerprint.git.commit.slice(0, 12)] : []),
      ...Object.values(builds).flatMap(({ variant, source }) =>
        source?.kind === 'command' && source.git?.dirty
          ? [`${variant} at ${source.git.commit.slice(0, 12)}`]
          : [],
      ),
    ]),
};

export function warningsOf(input: WarningInput): Warning[] {
  return (Object.keys(CHECKS) as WarningCode[]).flatMap((code) => {
    const detail = CHECKS[code](input);
    return detail === null ? [] : [{ code, detail }];
  });
}
