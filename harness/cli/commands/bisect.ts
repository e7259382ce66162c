import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { bisect } from '../../bisect/bisect.ts';
import { commitsBetween } from '../../bisect/commits.ts';
import { profileStep } from '../../bisect/profile-step.ts';
import type { BisectResult } from '../../bisect/result.ts';
import { targetsAt } from '../../bisect/targets-at.ts';
import { labRoot } from '../../build/lab-root.ts';
import { writeAtomic } from '../../build/write-atomic.ts';
import { loadConfig } from '../../config/load.ts';
import { chooseWorkloads } from '../../config/workloads.ts';
import type { Equipment } from '../../experiment/equipment.ts';
import { Interrupted } from '../../experiment/guard.ts';
import { EXIT, UsageError } from '../../model/errors.ts';
import { stopAll } from '../../process/registry.ts';
import type { Command } from '../command.ts';
import * as common from '../common-flags.ts';
import { DEFAULTS } from '../defaults.ts';
import { duration, oneOf, requests, share, text, toggle, whole } from '../flag-kinds.ts';
import { parseFlags } from '../flags.ts';
import type { Io } from '../io.ts';
import { withEquipment } from '../session.ts';
import { bisectText } from './bisect-text.ts';

/** Beside those of all commands: GOOD and BAD do not differ; not narrowed down to one commit. */
export const BISECT_EXIT = { same: 5, open: 6 } as const;

const BUDGET_MS = 30 * 60_000;
const SHORTEST_BUDGET_MS = 30_000;

const flags = {
  target: text(
    'NAME',
    'a target, a command or a variant',
    'what is built at each commit (default: as revisions are)',
  ),
  scenario: text('S', 'the name of a scenario', `workload (default ${DEFAULTS.scenario}, or GET /)`),
  request: requests('a workload of such requests: "GET /users/1"'),
  budget: duration('time for the search (default 30m)', SHORTEST_BUDGET_MS),
  margin: share(0.5, 'smallest difference of interest (default 0.01)'),
  seed: whole(0, 2 ** 32 - 1, 'of all random choices (default: drawn, and printed)'),
  load: oneOf(['paced', 'autocannon', 'wrk'], 'load generator: paced (default), autocannon or wrk'),
  slices: whole(2, 100, 'slices of load per process (default: by budget)'),
  warmup: whole(1, 1_000_000, 'requests of warm-up per process (default: by a pilot)'),
  'no-profile': toggle('without the profile of the commit against its parent'),
  fresh: toggle('forget what an earlier call has measured'),
  json: common.json,
  'lab-dir': common.labDir,
  config: common.config,
};

export const command: Command = {
  name: 'bisect',
  usage: 'bisect GOOD BAD',
  summary: 'finds the commit between two that changed the speed',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    const [good, bad] = endsOf(positionals);
    const lab = await loadConfig(process.cwd(), values.config);
    const labDir = labRoot(values['lab-dir'], io.env);
    const context = { ...lab, labDir, signal: io.signal };
    const targets = await targetsAt(values.target, context);
    const range = await commitsBetween(targets.folder, good, bad);
    const workloads = await chooseWorkloads(
      {
        ...(values.scenario === undefined ? {} : { scenario: [values.scenario] }),
        ...(values.request === undefined ? {} : { request: values.request }),
        targets: [targets.variant ?? `git:${bad}`],
      },
      lab,
      DEFAULTS.scenario,
    );
    const scenario = await workloads.load(onlyOne(workloads.names));
    const work = async (equipment: Equipment): Promise<() => Promise<number>> => {
      for (const text of range.notes) equipment.emit({ kind: 'note', text });
      const at = await targetsAt(values.target, {
        ...context,
        onProgress: (text) => equipment.emit({ kind: 'action', text }),
      });
      const {
        result,
        builds,
        scenario: recorded,
      } = await bisect(equipment, {
        range,
        targets: at,
        scenario,
        budgetMs: values.budget ?? BUDGET_MS,
        margin: values.margin ?? lab.config.margin ?? DEFAULTS.margin,
        seed: values.seed ?? randomInt(2 ** 31),
        load: values.load ?? lab.config.load ?? DEFAULTS.load,
        slicesPerTrial: values.slices ?? null,
        warmupRequests: values.warmup ?? null,
        fresh: values.fresh ?? false,
      });
      const finished =
        result.kind === 'found' && !values['no-profile']
          ? { ...result, profile: await profileOf(equipment, result, await builds(), await recorded()) }
          : result;
      return () => show(finished, values.json ?? false, io);
    };
    return withEquipment(io, labDir, resumable(work, io), { lab, workloads });
  },
};

function endsOf(positionals: readonly string[]): [string, string] {
  const [good, bad] = positionals;
  if (good === undefined || bad === undefined || positionals.length > 2)
    throw new UsageError(
      `bisect: expected two revisions, the older first, as in "bisect v1.2 HEAD", got ${positionals.length}`,
    );
  return [good, bad];
}

function onlyOne(names: readonly string[]): string {
  if (names.length === 1) return names[0]!;
  throw new UsageError(`bisect: expected --scenario with one of ${names.join(', ')}`);
}

async function profileOf(
  equipment: Equipment,
  { folder, seed }: BisectResult,
  builds: Parameters<typeof profileStep>[1],
  scenario: Parameters<typeof profileStep>[2]['scenario'],
): ReturnType<typeof profileStep> {
  const names = builds.map(({ summary }) => summary.variant).join(' and ');
  equipment.emit({ kind: 'step', text: `profile ${names}, ${scenario.name}` });
  const { renderFlamegraph } = await import('../../../reports/flamegraph/page.ts');
  return profileStep(equipment, builds, { scenario, seed, folder }, DEFAULTS.profile, renderFlamegraph);
}

/** What was measured is kept, and the same command goes on. */
const resumable =
  (work: (equipment: Equipment) => Promise<() => Promise<number>>, io: Io) =>
  async (equipment: Equipment): Promise<() => Promise<number>> => {
    try {
      return await work(equipment);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      await stopAll();
      return async () => {
        io.stderr('interrupted; what was measured is kept, and the same command goes on with it\n');
        return EXIT.interrupted;
      };
    }
  };

async function show(result: BisectResult, json: boolean, io: Io): Promise<number> {
  const text = `${JSON.stringify(result, null, 1)}\n`;
  await writeAtomic(join(result.folder, 'result.json'), text);
  io.stdout(json ? text : bisectText(result, io.columns));
  return result.kind === 'found' ? EXIT.answered : BISECT_EXIT[result.kind];
}
