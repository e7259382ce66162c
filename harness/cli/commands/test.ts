import { labRoot } from '../../build/lab-root.ts';
import { mockTarget } from '../../build/mock-target.ts';
import { failures } from '../../conformance/summary.ts';
import { score } from '../../experiment/suites.ts';
import { EXIT, UsageError } from '../../model/errors.ts';
import type { ConformanceSummary } from '../../model/records.ts';
import type { Command } from '../command.ts';
import * as common from '../common-flags.ts';
import { parseFlags } from '../flags.ts';
import { withEquipment } from '../session.ts';

const flags = { json: common.json, 'lab-dir': common.labDir };

export const command: Command = {
  name: 'test',
  usage: 'test VARIANT',
  summary: 'runs the suite on a variant; exit 3 when a case fails',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    const [variant, extra] = positionals;
    if (variant === undefined) throw new UsageError('test: expected the name of a variant, got nothing');
    if (extra !== undefined) throw new UsageError(`test: expected one variant, got also "${extra}"`);
    const labDir = labRoot(values['lab-dir'], io.env);
    return withEquipment(io, labDir, async (equipment) => {
      equipment.emit({ kind: 'step', text: `build and test ${variant}` });
      const build = await mockTarget(variant, labDir).build();
      const summary = await equipment.runSuite(build);
      return async () => {
        io.stdout(values.json ? `${JSON.stringify(summary, null, 2)}\n` : scoreSheet(variant, summary));
        return failures(summary).length === 0 ? EXIT.answered : EXIT.conformance;
      };
    });
  },
};

/** A line per topic, the failing rows, and the score last. Rows of levels that are not chosen are left out. */
export function scoreSheet(variant: string, summary: ConformanceSummary): string {
  const rows = summary.cases.filter((it) => it.status !== 'skipped');
  const topics = [...new Set(rows.map((it) => it.topic))];
  const width = Math.max(0, ...topics.map((topic) => topic.length));
  const lines = topics.map((topic) => {
    const own = rows.filter((it) => it.topic === topic);
    const count = (status: string): number => own.filter((it) => it.status === status).length;
    const fine = count('passed') + count('deviates');
    const deviating = count('deviates') === 0 ? '' : `, ${count('deviates')} of them deviating as declared`;
    return `${fine === own.length ? '✓' : '✗'} ${topic.padEnd(width)}  ${fine}/${own.length}${deviating}`;
  });
  const failed = failures(summary).map((line) => `  ✗ ${line}`);
  return `${[...lines, ...failed].join('\n')}\n${variant}: ${score(summary)}\n`;
}
