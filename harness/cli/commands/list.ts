import { describeAll } from '../../build/variant-program.ts';
import { loadScenario, scenarioNames } from '../../experiment/scenarios.ts';
import { EXIT } from '../../model/errors.ts';
import type { Command } from '../command.ts';
import * as common from '../common-flags.ts';
import { formatNames } from '../deliver.ts';
import { parseFlags } from '../flags.ts';

const flags = { json: common.json };

export const command: Command = {
  name: 'list',
  usage: 'list',
  summary: 'shows variants, levels, scenarios and report formats',
  flags,
  async run(argv, io) {
    const { values } = parseFlags(argv, flags);
    const { variants, levels, axes } = await describeAll();
    const scenarios = await Promise.all((await scenarioNames()).map(loadScenario));
    const formats = await formatNames();
    if (values.json) {
      const short = scenarios.map(({ name, title, description }) => ({ name, title, description }));
      io.stdout(`${JSON.stringify({ variants, levels, scenarios: short, formats }, null, 2)}\n`);
      return EXIT.answered;
    }
    io.stdout(
      section(
        'Variants',
        variants.map(({ name, title }) => [name, title]),
      ),
    );
    for (const axis of Object.keys(axes)) {
      const own = levels.filter((level) => level.axis === axis);
      io.stdout(
        section(
          `Levels of ${axis}`,
          own.map(({ level, summary }) => [level, summary]),
        ),
      );
    }
    io.stdout(
      section(
        'Scenarios',
        scenarios.map(({ name, title }) => [name, title]),
      ),
    );
    io.stdout(`Report formats: ${formats.join(', ')}\n\n`);
    io.stdout(
      'Any combination can be measured: --compare baseline,baseline+script-loading=bytecode+gc=never\n',
    );
    return EXIT.answered;
  },
};

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return `${title}\n${rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join('')}\n`;
}
