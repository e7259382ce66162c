import { relative } from 'node:path';
import { labRoot } from '../../build/lab-root.ts';
import { loadConfig } from '../../config/load.ts';
import { chooseWorkloads } from '../../config/workloads.ts';
import type { Equipment } from '../../experiment/equipment.ts';
import { runExperiment } from '../../experiment/experiment.ts';
import { profileRun } from '../../profile/run-profiles.ts';
import type { Command } from '../command.ts';
import * as common from '../common-flags.ts';
import { DEFAULTS } from '../defaults.ts';
import { checkDelivery } from '../deliver.ts';
import { configOf, SHORTEST_BUDGET_MS, withWorkloads } from '../experiment-config.ts';
import { duration, list, oneOf, requests, share, toggle, whole } from '../flag-kinds.ts';
import { parseFlags } from '../flags.ts';
import { conclude, withDefaults, withEquipment } from '../session.ts';
import { targetsOf } from '../targets-of.ts';

export { configOf };

const flags = {
  compare: list(
    'A,B,…',
    'two or more different variants, separated by commas',
    'variants, targets, revisions; the first is the baseline',
    2,
  ),
  scenario: list(
    'S,T,…',
    'names of scenarios, separated by commas',
    `workloads (default ${DEFAULTS.scenario})`,
  ),
  request: requests('a workload of such requests: "GET /users/1"'),
  quick: toggle('an answer within a minute, at a 5 % level'),
  budget: duration('time for all of it (default 3m; with --quick 60s)', SHORTEST_BUDGET_MS),
  epochs: whole(1, 1_000, 'a fixed number of epochs instead of a budget'),
  control: toggle('the baseline’s twin in every epoch (default from 1m on)'),
  'no-control': toggle('without the twin: faster, and less checked'),
  latency: toggle('response times under given loads as well'),
  seed: whole(0, 2 ** 32 - 1, 'of all random choices (default: drawn, and printed)'),
  load: oneOf(['paced', 'autocannon', 'wrk'], 'load generator: paced (default), autocannon or wrk'),
  alpha: share(0.5, 'level of all comparisons together (0.01; quick: 0.05)'),
  margin: share(0.5, 'smallest difference that matters (default 0.01)'),
  slices: whole(2, 100, 'slices of load per process (default: 6 to 16, by budget)'),
  slice: duration('length of a slice (default 100ms, more if slow)', 50, 10_000),
  warmup: whole(1, 1_000_000, 'requests of warm-up per process (default: by a pilot)'),
  retest: toggle('run the suite even on a build that has passed it'),
  'fail-on': common.failOn,
  format: common.format,
  out: common.out,
  json: common.json,
  color: common.color,
  'lab-dir': common.labDir,
  config: common.config,
  profile: toggle('profiles afterwards: which functions changed'),
};

export const command: Command = {
  name: 'compare',
  usage: '--compare A,B',
  summary: 'builds, tests and measures variants; says which is faster',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    const targets = targetsOf(values.compare, positionals);
    const lab = await loadConfig(process.cwd(), values.config);
    const asked = { ...values, ...(targets && { compare: targets }) };
    const config = configOf(asked, lab.file === null ? undefined : lab.config);
    const labDir = labRoot(values['lab-dir'], io.env);
    const workloads = await chooseWorkloads({ ...values, targets: config.variants }, lab, DEFAULTS.scenario);
    const options = withDefaults(values, lab.config);
    // All that can be wrong with the arguments is found before the first minute is spent.
    for (const name of workloads.names) await workloads.load(name);
    await checkDelivery(options);
    const work = async (equipment: Equipment): Promise<() => Promise<number>> => {
      if (lab.file !== null)
        equipment.emit({ kind: 'note', text: `configured by ${relative(process.cwd(), lab.file)}` });
      const run = await runExperiment(withWorkloads(config, workloads, values.request), equipment);
      if (values.profile) {
        const { renderFlamegraph } = await import('../../../reports/flamegraph/page.ts');
        await profileRun(equipment, run, DEFAULTS.profile, renderFlamegraph);
      }
      return () => conclude(run, options, io);
    };
    return withEquipment(io, labDir, work, {
      lab,
      workloads,
      ...(values.config && { configFlag: values.config }),
    });
  },
};
