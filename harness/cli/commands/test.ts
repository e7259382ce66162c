import { mockTarget } from '../../build/mock-target.ts';
import { labRoot } from '../../build/lab-root.ts';
import { caseLine, failing, score } from '../../experiment/suites.ts';
import { EXIT, UsageError } from '../../model/errors.ts';
import type { CaseResult, ConformanceSummary } from '../../model/records.ts';
import type { Command } from '../command.ts';
import * as common from '../common-flags.ts';
import { parseFlags } from '../flags.ts';
import { withEquipment } from '../session.ts';

const flags = { json: common.json, 'lab-dir': common.labDir };

export const command: Command = {
  name: 'test',
  usage: 'test VARIANT',
  summary: 'runs the suite on a variant, and prints its score; exit 3 when a case fails',
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
        return failing(summary).length === 0 ? EXIT.answered : EXIT.conformance;
      };
    });
  },
};

const SYMBOLS: Record<CaseResult['status'], string> = {
  passed: '✓',
  deviates: '~',
  skipped: '-',
  failed: '✗',
  'stale-deviation': '✗',
};

/** A line per topic, a line for each case that did not simply pass, and the score last. */
export function scoreSheet(variant: string, summary: ConformanceSummary): string {
  const topics = [...new Set(summary.cases.map((it) => it.topic))];
  const width = Math.max(...topics.map((topic) => topic.length));
  const lines = topics.flatMap((topic) => {
    const own = summary.cases.filter((it) => it.topic === topic);
    const passed = own.filter((it) => it.status === 'passed' || it.status === 'deviates').length;
    const notable = own.filter((it) => it.status !== 'passed');
    return [
      `${failing({ ...summary, cases: own }).length === 0 ? '✓' : '✗'} ${topic.padEnd(width)}  ${passed}/${own.length}`,
      ...notable.map((it) => `    ${SYMBOLS[it.status]} ${it.status === 'deviates' ? `${it.id}  deviates, as declared` : caseLine(it)}`),
    ];
  });
  return `${lines.join('\n')}\n${variant}: ${score(summary)}\n`;
}
