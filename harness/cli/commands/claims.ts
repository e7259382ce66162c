import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { labRoot } from '../../build/lab-root.ts';
import { allClaims, type CarriedClaim, selectClaims, tablesOf } from '../../claims/catalogue.ts';
import { groupClaims } from '../../claims/group.ts';
import { listAsJson, runsAsJson } from '../../claims/json.ts';
import { renderMarkdown } from '../../claims/markdown.ts';
import { type ClaimSettings, measureClaims } from '../../claims/measure.ts';
import { measuredIn, outcomesOf, type RunOutcome } from '../../claims/outcome.ts';
import { renderList, renderRun, renderTables } from '../../claims/text.ts';
import type { Equipment } from '../../experiment/equipment.ts';
import { type Run, readTrials } from '../../experiment/store.ts';
import { EXIT, UsageError } from '../../model/errors.ts';
import type { Command } from '../command.ts';
import * as common from '../common-flags.ts';
import { DEFAULTS } from '../defaults.ts';
import { duration, list, toggle, whole } from '../flag-kinds.ts';
import { type FlagValues, parseFlags } from '../flags.ts';
import type { Io } from '../io.ts';
import { runArgument } from '../run-argument.ts';
import { withEquipment } from '../session.ts';

const flags = {
  scenario: list('S,T', 'names of scenarios, separated by commas', 'only the claims that these carry'),
  claim: list('ID,ID', 'ids of claims, separated by commas', 'only these claims'),
  list: toggle('show the claims and check the published tables; measure nothing'),
  budget: duration('time for each experiment (default 3m, more if needed)', 10_000),
  epochs: whole(2, 1_000, 'a fixed number of epochs instead of a budget'),
  seed: whole(0, 2 ** 32 - 1, 'of all random choices (default: drawn, and printed)'),
  json: common.json,
  'lab-dir': common.labDir,
};

type Values = FlagValues<typeof flags>;

export const command: Command = {
  name: 'claims',
  usage: 'claims [RUN …]',
  summary: 'measures what others have published, and judges it',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    const { scenario: scenarios, claim: ids } = values;
    const claims = selectClaims(await allClaims(), {
      ...(scenarios === undefined ? {} : { scenarios }),
      ...(ids === undefined ? {} : { ids }),
    });
    const labDir = labRoot(values['lab-dir'], io.env);
    if (values.list) return show(claims, values, io);
    if (positionals.length > 0) return judgeAgain(claims, labDir, positionals, values, io);
    const settings = settingsOf(values);
    return withEquipment(io, labDir, async (equipment) => {
      const runs = await measureAndJudge(claims, settings, equipment);
      return async () => conclude(runs, values, io);
    });
  },
};

function settingsOf(values: Values): ClaimSettings {
  if (values.epochs !== undefined && values.budget !== undefined)
    throw new UsageError('--epochs and --budget exclude one another: give a number of epochs or a time');
  return {
    seed: values.seed ?? randomInt(2 ** 31),
    epochs: values.epochs ?? null,
    budgetMs: values.budget ?? DEFAULTS.budgetMs,
    strictBudget: values.budget !== undefined,
    alpha: DEFAULTS.alpha,
    margin: DEFAULTS.margin,
    load: DEFAULTS.load,
    slicesPerTrial: null,
    sliceMs: null,
    warmupRequests: null,
  };
}

/** claims.md of each run is on disk before the next experiment begins. */
export async function measureAndJudge(
  claims: readonly CarriedClaim[],
  settings: ClaimSettings,
  equipment: Equipment,
): Promise<RunOutcome[]> {
  const outcomes: RunOutcome[] = [];
  await measureClaims(groupClaims(claims), settings, equipment, async (run, experiment) => {
    outcomes.push(await judgeRun(run, experiment.claims));
  });
  return outcomes;
}

async function judgeRun(run: Run, claims: readonly CarriedClaim[]): Promise<RunOutcome> {
  const { trials } = await readTrials(run);
  const outcome = outcomesOf(run, trials, claims);
  await writeFile(join(run.directory, 'claims.md'), renderMarkdown(outcome));
  return outcome;
}

async function judgeAgain(
  claims: readonly CarriedClaim[],
  labDir: string,
  names: readonly string[],
  values: Values,
  io: Io,
): Promise<number> {
  const outcomes: RunOutcome[] = [];
  for (const name of names) {
    const run = await runArgument(labDir, 'claims', [name]);
    const { plan } = run.record;
    if (plan.rule !== 'fixed') {
      throw new UsageError(
        `run ${run.record.id} ended when its own question was answered; claims need a number of epochs fixed beforehand, as lab claims runs them`,
      );
    }
    const own = claims.filter((carried) => measuredIn(plan, carried));
    if (own.length === 0)
      throw new UsageError(
        `run ${run.record.id} measured none of these claims: expected their variants and scenarios in it, got ${plan.variants.join(', ')} in ${plan.scenarios.join(', ')}`,
      );
    outcomes.push(await judgeRun(run, own));
  }
  return conclude(outcomes, values, io);
}

function show(claims: readonly CarriedClaim[], values: Values, io: Io): number {
  const tables = tablesOf(claims);
  const options = { width: io.columns, color: io.color };
  io.stdout(
    values.json
      ? listAsJson(claims, tables)
      : [renderList(claims, options), renderTables(tables, options)].filter((part) => part !== '').join('\n'),
  );
  return EXIT.answered;
}

function conclude(runs: readonly RunOutcome[], values: Values, io: Io): number {
  const tables = tablesOf(runs.flatMap(({ outcomes }) => outcomes));
  const paths = runs.map(({ directory }) => join(directory, 'claims.md'));
  if (values.json) {
    io.stdout(runsAsJson(runs, tables));
    for (const path of paths) io.stderr(`${path}\n`);
  } else {
    const options = { width: io.columns, color: io.color };
    const parts = [...runs.map((run) => renderRun(run, options)), renderTables(tables, options)];
    io.stdout(parts.filter((part) => part !== '').join('\n'));
    io.stdout(`\n${paths.join('\n')}\n`);
  }
  return runs.some(({ outcomes }) => outcomes.some((it) => it.void)) ? EXIT.void : EXIT.answered;
}
