/** A run on disk to what the history keeps of it. Pure. */
import { analyse } from '../experiment/analyse.ts';
import { type Judged, judge } from '../experiment/analysis/cells.ts';
import { cpuPerRequest, pairsOf } from '../experiment/analysis/pairs.ts';
import type { VoidReason } from '../experiment/analysis/void-reason.ts';
import { wholeBlocks } from '../experiment/blocks.ts';
import type { RunRecord } from '../experiment/run-record.ts';
import type { Analysis } from '../model/analysis.ts';
import { UsageError, unknownName } from '../model/errors.ts';
import type { NightlyCell, NightlyExperiment } from '../model/history.ts';
import type { TrialRecord } from '../model/records.ts';
import { seriesName } from './checks.ts';

export interface FromRunOptions {
  /** The variant that all others are divided by. Default: the baseline of the run. */
  reference?: string;
  /** `YYYY-MM-DD`. Default: the day (UTC) on which the run began. */
  night?: string;
  purpose?: NightlyExperiment['purpose'];
  /** Of what was measured. Default: the commit the run was made at. */
  commit?: string;
}

export interface FromRun {
  experiment: NightlyExperiment;
  /** Series of the run that are not in it, and why. */
  left: readonly { series: string; reason: string }[];
}

/** Throws UsageError when nothing of the run can be kept. */
export function experimentOf(
  record: RunRecord,
  trials: readonly TrialRecord[],
  options: FromRunOptions = {},
): FromRun {
  const { plan, fingerprint } = record;
  const reference = options.reference ?? plan.variants[0]!;
  if (!plan.variants.includes(reference)) throw unknownName('variant', reference, plan.variants);
  const subjects = plan.variants.filter((name) => name !== reference && name !== plan.control);
  const { blocks } = wholeBlocks(plan, trials);
  const cells = plan.scenarios.flatMap((scenario) =>
    subjects.map((variant) => cellOf(blocks, scenario, reference, variant)),
  );
  const analysis = analyse(record, trials);
  const untrue = voidOnes(analysis, judge({ plan, blocks, control: null, serverCpu: () => null }));
  const left = cells.flatMap((cell) => {
    const reason = untrue.get(seriesName(cell)) ?? (cell.epochs.length === 0 ? 'no epoch has both' : null);
    return reason === null ? [] : [{ series: seriesName(cell), reason }];
  });
  const kept = cells.filter((cell) => !left.some(({ series }) => series === seriesName(cell)));
  if (kept.length === 0) {
    throw new UsageError(`run "${record.id}" has no series for the history`, {
      details: left.map(({ series, reason }) => `${series}: ${reason}`),
    });
  }
  return {
    left,
    experiment: {
      id: record.id,
      night: options.night ?? record.createdAt.slice(0, 10),
      at: record.createdAt,
      purpose: options.purpose ?? 'nightly',
      commit: options.commit ?? commitOf(record),
      reference: `${reference}@${record.builds[reference]?.hash ?? 'no build'}`,
      fingerprint,
      wallMs: analysis.elapsedMs,
      cells: kept,
    },
  };
}

function commitOf({ id, fingerprint: { git } }: RunRecord): string {
  if (git === null) {
    throw new UsageError(
      `run "${id}" was made outside a repository: give what was measured as --commit HASH`,
    );
  }
  return git.dirty ? `${git.commit}+dirty` : git.commit;
}

function cellOf(
  blocks: readonly (readonly TrialRecord[])[],
  scenario: string,
  reference: string,
  variant: string,
): NightlyCell {
  const epochs = pairsOf(blocks, scenario, reference, variant).map(
    ({ epoch, cpu, throughput, candidate, baseline }) => ({
      epoch,
      cpu,
      throughput,
      cpuUs: cpuPerRequest.fromTrial(candidate),
      referenceCpuUs: cpuPerRequest.fromTrial(baseline),
    }),
  );
  return { scenario, variant, epochs };
}

/** How warm the two were is no matter: a night's claim is about the night before, when they were as warm. */
const ABOUT_WARMTH: readonly VoidReason['kind'][] = ['cold', 'warm-up'];

/** Comparisons that prove nothing, with the sentence of the report. */
function voidOnes({ cells }: Analysis, judged: readonly Judged[]): Map<string, string> {
  const known = (reason: VoidReason | null): boolean => reason !== null && ABOUT_WARMTH.includes(reason.kind);
  return new Map(
    cells
      .filter(({ verdict }, i) => verdict === 'void' && !known(judged[i]!.void))
      .map(({ scenario, candidate, sentence }) => [
        seriesName({ scenario, variant: candidate }),
        `void: ${sentence}`,
      ]),
  );
}
