/** What each variant did in each scenario, in absolute numbers: successful trials only. */
import type { VariantRow } from '../../model/analysis.ts';
import type { Plan, SliceRecord, TrialRecord } from '../../model/records.ts';
import { NS_PER_US } from '../../model/units.ts';
import { median } from '../../stats/location.ts';
import { cpuPerRequest, inOrder, present, throughput } from './pairs.ts';
import { responseTimesOf } from './response-times.ts';
import { summariseTimes } from './service-time.ts';

const medianOrNull = (values: readonly (number | null)[]): number | null => {
  const there = present(values);
  return there.length === 0 ? null : median(there);
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Share of one core used in a slice. */
export const busy = ({ cpuNs, durationNs }: SliceRecord): number | null =>
  cpuNs === null ? null : cpuNs / durationNs;

/** Little's law: throughput × mean service time ÷ connections, over all slices of a trial. */
export function littlesLaw({ slices }: Pick<TrialRecord, 'slices'>): number | null {
  const inFlight = sum(slices.map(({ connections, durationNs }) => connections * (durationNs / NS_PER_US)));
  return inFlight === 0 ? null : sum(slices.map((slice) => slice.serviceTimeSumUs)) / inFlight;
}

export function rowsOf(plan: Plan, blocks: readonly (readonly TrialRecord[])[]): VariantRow[] {
  const ok = blocks.flat().filter((trial) => trial.outcome === 'ok');
  return plan.scenarios.flatMap((scenario) =>
    plan.variants.map((variant) =>
      rowOf(
        plan,
        scenario,
        variant,
        ok.filter((trial) => trial.scenario === scenario && trial.variant === variant),
      ),
    ),
  );
}

function rowOf(
  plan: Pick<Plan, 'latency'>,
  scenario: string,
  variant: string,
  trials: readonly TrialRecord[],
): VariantRow {
  const slices = trials.flatMap((trial) => trial.slices);
  return {
    scenario,
    variant,
    epochs: trials.length,
    requests: sum(slices.map((slice) => slice.requests)),
    errors: sum(slices.map((slice) => slice.errors)),
    verified: sum(trials.map((trial) => trial.verified)),
    cpuUsPerRequest: medianOrNull(trials.map(cpuPerRequest.fromTrial)),
    throughputPerS: medianOrNull(trials.map(throughput.fromTrial)),
    startupMs: medianOrNull(trials.map((trial) => trial.startupMs)),
    peakRssBytes: medianOrNull(trials.map((trial) => trial.peakRssBytes)),
    serverCpu: medianOrNull(slices.map(busy)),
    littlesLaw: medianOrNull(trials.map(littlesLaw)),
    serviceTime: summariseTimes(trials.flatMap((trial) => trial.serviceTime ?? [])),
    responseTimes: responseTimesOf(plan.latency, scenario, trials),
    slices: trials.flatMap((trial) =>
      inOrder(trial).map((slice) => ({
        epoch: trial.epoch,
        position: slice.position,
        throughputPerS: throughput.fromSlice(slice) ?? 0,
        cpuUsPerRequest: cpuPerRequest.fromSlice(slice),
      })),
    ),
  };
}
