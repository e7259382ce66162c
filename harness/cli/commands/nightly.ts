import { randomInt } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { labRoot } from '../../build/lab-root.ts';
import { readCalibration } from '../../calibrate/store.ts';
import { type LoadedConfig, loadConfig } from '../../config/load.ts';
import { byName } from '../../config/workloads.ts';
import type { Equipment } from '../../experiment/equipment.ts';
import { scenarioNames } from '../../experiment/scenarios.ts';
import { type History, openHistory } from '../../history/index.ts';
import { UsageError } from '../../model/errors.ts';
import { parseDuration } from '../../model/units.ts';
import { lastGoodBuild } from '../../nightly/builds-of-commits.ts';
import { FAIL_ON, nightExitCode } from '../../nightly/exit-code.ts';
import type { LastGood } from '../../nightly/last-good.ts';
import { runNight } from '../../nightly/night.ts';
import { nightReport } from '../../nightly/report.ts';
import { seriesOf } from '../../nightly/series.ts';
import { nightlyText } from '../../nightly/text.ts';
import { placeOf, sourceState } from '../../targets/git.ts';
import type { Command } from '../command.ts';
import * as common from '../common-flags.ts';
import { assertWritable } from '../deliver.ts';
import { duration, list, someOf, text, whole } from '../flag-kinds.ts';
import { parseFlags } from '../flags.ts';
import { withEquipment } from '../session.ts';
import { lastGoodPage } from './nightly/last-good-page.ts';
import { blessingsFor, day, flags as historyFlags, historyFile, textOptions } from './history/shared.ts';

const SHORTEST_MS = 30_000;
const USUAL_BUDGET_MS = 30 * 60_000;

const flags = {
  budget: duration('time for all of it (default 30m)', SHORTEST_MS),
  series: list(
    'S/V,…',
    'series as in users-param/best, separated by commas',
    'what is measured (default: by the configuration)',
  ),
  'fail-on': someOf(FAIL_ON, 'exit 1 when one of alarm, slower, faster, suspect is found'),
  out: text('DIR', 'a folder', 'where reports go (default nightly/site in the lab folder)'),
  history: historyFlags.history,
  blessings: historyFlags.blessings,
  night: day('its name (default: today, UTC)'),
  commit: text('HASH', 'a commit', 'what is measured (default: the commit that is checked out)'),
  seed: whole(0, 2 ** 32 - 1, 'of all random choices (default: drawn)'),
  json: common.json,
  color: common.color,
  'lab-dir': common.labDir,
  config: common.config,
};

export const command: Command = {
  name: 'nightly',
  usage: 'nightly',
  summary: 'series against a frozen reference; says what changed',
  flags,
  async run(argv, io) {
    const startedAt = performance.now();
    const { values, positionals } = parseFlags(argv, flags);
    if (positionals.length > 0)
      throw new UsageError(`nightly takes no argument "${positionals[0]}"; series are named by --series`);
    const lab = await loadConfig(process.cwd(), values.config);
    const labDir = labRoot(values['lab-dir'], io.env);
    const names = [...Object.keys(lab.config.scenarios ?? {}), ...(await scenarioNames())];
    const pairs = seriesOf(values.series, lab.config, names);
    const workloads = byName([...new Set(pairs.map(({ scenario }) => scenario))], lab);
    for (const name of workloads.names) await workloads.load(name);
    const out = resolve(values.out ?? join(labDir, 'nightly', 'site'));
    await assertWritable(out, '--out');
    const commit = values.commit ?? (await commitOf(lab, labDir));
    const title = await titleOf(lab);
    const budgetMs = values.budget ?? budgetOf(lab);
    const seed = values.seed ?? randomInt(2 ** 31);

    const work = async (equipment: Equipment): Promise<() => Promise<number>> => {
      const history = await openHistory(historyFile(values, io));
      try {
        const night = values.night ?? equipment.date().slice(0, 10);
        equipment.emit({ kind: 'note', text: `seed ${seed}; kept in ${history.file}` });
        const blessings = await blessingsFor(values, history);
        history.setBlessings(blessings);
        const lastGood = lastGoodIn(equipment, { lab, labDir, history, out });
        const result = await runNight(equipment, {
          pairs,
          history,
          blessings,
          night,
          commit,
          budgetMs,
          startedAt,
          seed,
          lastGood,
        });
        const calibration = await readCalibration(labDir);
        const spentMs = performance.now() - startedAt;
        const { report, page } = await nightReport(
          { history, blessings, result },
          { title, budgetMs, spentMs, calibration, out },
        );
        return async () => {
          const { nightlyJson } = await import('../../../reports/nightly/index.ts');
          io.stdout(values.json ? nightlyJson(report) : nightlyText(report, result, textOptions(values, io)));
          const overMs = performance.now() - startedAt - budgetMs;
          if (overMs > 0) io.stderr(`${(overMs / 1_000).toFixed(1)} s over the budget\n`);
          (values.json ? io.stderr : io.stdout)(`${values.json ? '' : '\n'}${page}\n`);
          if (result.interrupted) io.stderr('interrupted; what was measured is kept\n');
          return nightExitCode(result, values['fail-on']);
        };
      } finally {
        history.close();
      }
    };
    return withEquipment(io, labDir, work, {
      lab,
      workloads,
      ...(values.config && { configFlag: values.config }),
    });
  },
};

/** Of the repository around the configuration. Throws UsageError where there is none. */
async function commitOf({ folder }: LoadedConfig, labDir: string): Promise<string> {
  const state = await sourceState(folder, labDir);
  if (state === null)
    throw new UsageError(`nightly: ${folder} lies in no git repository; expected --commit HASH, got nothing`);
  return state.dirty ? `${state.commit}+dirty` : state.commit;
}

async function titleOf({ config, folder }: LoadedConfig): Promise<string> {
  return config.nightly?.title ?? basename((await placeOf(folder))?.top ?? folder);
}

function budgetOf({ config: { nightly: { budget } = {} } }: LoadedConfig): number {
  if (budget === undefined) return USUAL_BUDGET_MS;
  const ms = parseDuration(budget);
  if (ms !== undefined && ms >= SHORTEST_MS) return ms;
  throw new UsageError(
    `nightly.budget: expected a time such as 10m or 1h, at least ${SHORTEST_MS} ms, got "${budget}"`,
    { code: 'E_CONFIG' },
  );
}

function lastGoodIn(
  equipment: Equipment,
  { lab, labDir, history, out }: { lab: LoadedConfig; labDir: string; history: History; out: string },
): LastGood {
  const onProgress = (progress: string): void => equipment.emit({ kind: 'action', text: progress });
  return {
    build: async (pair, alarm, name, signal) => {
      const tonight = await equipment.target(pair.variant).build();
      return lastGoodBuild(pair, alarm, { name, tonight }, { lab, labDir, history, signal, onProgress });
    },
    page: (analysis, run, night) => lastGoodPage(analysis, run, { ...night, out }),
  };
}
