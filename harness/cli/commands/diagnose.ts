import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { labRoot } from '../../build/lab-root.ts';
import { makeFolder } from '../../build/make-folder.ts';
import { newRunId } from '../../experiment/run-id.ts';
import { loadScenario } from '../../experiment/scenarios.ts';
import { proveBuilds } from '../../experiment/suites.ts';
import { UsageError } from '../../model/errors.ts';
import { diagnose } from '../../profile/diagnosis.ts';
import { examine } from '../../profile/examine.ts';
import { flamePage } from '../../profile/flame-page.ts';
import { openViewer } from '../../profile/speedscope/viewer.ts';
import type { Command } from '../command.ts';
import * as common from '../common-flags.ts';
import { DEFAULTS } from '../defaults.ts';
import { assertWritable } from '../deliver.ts';
import { text, toggle, whole } from '../flag-kinds.ts';
import { parseFlags } from '../flags.ts';
import { withEquipment } from '../session.ts';
import { diagnosisText } from './profile/diagnosis-text.ts';

const flags = {
  scenario: text('S', 'the name of a scenario', `workload (default ${DEFAULTS.scenario})`),
  seed: whole(0, 2 ** 32 - 1, 'of the arrivals (default: drawn, and printed)'),
  retest: toggle('run the suite even on a build that has passed it'),
  out: common.out,
  json: common.json,
  'lab-dir': common.labDir,
};

export const command: Command = {
  name: 'diagnose',
  usage: 'diagnose A',
  summary: 'says what limits a variant, on what evidence',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    const [variant, extra] = positionals;
    if (variant === undefined || extra !== undefined) {
      throw new UsageError(`diagnose: expected the name of one variant, got ${positionals.length}`);
    }
    const scenario = await loadScenario(values.scenario ?? DEFAULTS.scenario);
    const labDir = labRoot(values['lab-dir'], io.env);
    const seed = values.seed ?? randomInt(2 ** 31);
    return withEquipment(io, labDir, async (equipment) => {
      const folder =
        values.out === undefined
          ? join(labDir, 'profiles', newRunId([variant], equipment.date()))
          : resolve(values.out);
      await assertWritable(folder, '--out');
      await makeFolder(folder);
      equipment.emit({ kind: 'step', text: `build and test ${variant}` });
      const build = await equipment.target(variant).build();
      await proveBuilds(equipment, [build], { retest: values.retest ?? false });
      const { readings, folded, cpuFile } = await examine(equipment, { build, scenario, seed, folder });
      const diagnosis = diagnose(readings);
      const { renderFlamegraph } = await import('../../../reports/flamegraph/page.ts');
      const page = join(folder, 'busy.html');
      const facts = [
        ['scenario', scenario.name],
        ['diagnosis', diagnosis.finding],
        ['samples', folded.samples.toLocaleString('en')],
      ] as const;
      await writeFile(
        page,
        renderFlamegraph(flamePage(folded, { title: `${variant}: where the time goes`, facts })),
      );
      const speedscope = await (await openViewer(folder, labDir)).link(cpuFile);
      const result = {
        variant,
        scenario: scenario.name,
        seed,
        diagnosis,
        readings,
        speedscope,
        cpuFile,
        page,
      };
      await writeFile(join(folder, 'diagnosis.json'), `${JSON.stringify(result, null, 1)}\n`);
      return async () => {
        io.stdout(
          values.json ? `${JSON.stringify(result, null, 2)}\n` : diagnosisText(result, { width: io.columns }),
        );
        return 0;
      };
    });
  },
};
