import { basename } from 'node:path';
import { wrap } from '../../../reports/terminal/layout.ts';
import { describeAll } from '../../build/variant-program.ts';
import { loadConfig } from '../../config/load.ts';
import { loadScenario, scenarioNames } from '../../experiment/scenarios.ts';
import { EXIT } from '../../model/errors.ts';
import type { LabConfig, ScenarioConfig, TargetConfig } from '../../model/lab-config.ts';
import type { VariantInfo } from '../../model/target.ts';
import type { Command } from '../command.ts';
import * as common from '../common-flags.ts';
import { formatNames } from '../deliver.ts';
import { parseFlags } from '../flags.ts';

const HINTS = [
  'Any combination can be measured: --compare baseline,baseline+script-loading=bytecode+gc=never',
  'On any version of Node, with commands and revisions as well: --compare baseline,baseline+node=22',
];

const flags = { json: common.json, config: common.config };

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
    const lab = await loadConfig(process.cwd(), values.config);
    if (values.json) {
      const short = scenarios.map(({ name, title, description }) => ({ name, title, description }));
      const own = lab.file === null ? {} : { configuration: { file: lab.file, ...lab.config } };
      io.stdout(`${JSON.stringify({ variants, levels, scenarios: short, formats, ...own }, null, 2)}\n`);
      return EXIT.answered;
    }
    if (lab.file !== null) io.stdout(ownSections(lab.config, basename(lab.file), io.columns));
    io.stdout(
      section(
        'Variants',
        variants.map(({ name, title, deviations }) => [
          name,
          deviations.length === 0 ? title : `${title}; gives up ${deviations.join(', ')}`,
        ]),
        io.columns,
      ),
    );
    io.stdout(section('Levels that change nothing', inertLevels(variants), io.columns));
    for (const axis of Object.keys(axes)) {
      const own = levels.filter((level) => level.axis === axis);
      io.stdout(
        section(
          `Levels of ${axis}`,
          own.map(({ level, summary }) => [level, summary]),
          io.columns,
        ),
      );
    }
    io.stdout(
      section(
        'Scenarios',
        scenarios.map(({ name, title }) => [name, title]),
        io.columns,
      ),
    );
    const wrapped = (text: string): string => `${wrap(text, io.columns).join('\n  ')}\n`;
    io.stdout(`${wrapped(`Report formats: ${formats.join(', ')}`)}\n`);
    for (const text of HINTS) io.stdout(wrapped(text));
    return EXIT.answered;
  },
};

/** Targets and scenarios of the user's configuration. */
function ownSections({ targets = {}, scenarios = {} }: LabConfig, file: string, columns: number): string {
  const what = (target: TargetConfig): string => {
    if ('git' in target) return `revision ${target.git}`;
    if ('url' in target) return target.url;
    if ('variant' in target) return `variant ${target.variant}`;
    return typeof target.command === 'string' ? target.command : target.command.join(' ');
  };
  const first = ({ title, requests, har, openapi }: ScenarioConfig): string => {
    const sources = [
      requests && `${requests.length} request${requests.length === 1 ? '' : 's'}`,
      har && 'a HAR file',
      openapi && 'an OpenAPI document',
    ];
    return title ?? sources.filter((it) => it !== undefined).join(', ');
  };
  return (
    section(
      `Targets of ${file}`,
      Object.entries(targets).map(([name, it]) => [name, what(it)]),
      columns,
    ) +
    section(
      `Scenarios of ${file}`,
      Object.entries(scenarios).map(([name, it]) => [name, first(it)]),
      columns,
    )
  );
}

/** Under which level of the runtime axis the levels of which other axes mean nothing, and why. */
function inertLevels(variants: readonly VariantInfo[]): [string, string][] {
  const rows = variants.flatMap(({ levels, inert }) =>
    Object.entries(inert).map(([axis, reason]): [string, string] => [
      `${axis} under ${levels.runtime}`,
      reason,
    ]),
  );
  return [...new Map(rows)];
}

function section(title: string, rows: readonly (readonly [string, string])[], columns: number): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text]) => {
    const wrapped = wrap(text, columns - width - 4).join(`\n${' '.repeat(width + 4)}`);
    return `  ${name.padEnd(width)}  ${wrapped}\n`;
  });
  return `${title}\n${lines.join('')}\n`;
}
