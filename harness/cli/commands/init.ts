import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIG_NAMES, findConfigFile } from '../../config/find.ts';
import { configText } from '../../config/init/config-text.ts';
import { type Project, readProject } from '../../config/init/project.ts';
import { EXIT, UsageError } from '../../model/errors.ts';
import { LAB } from '../../model/source.ts';
import type { Command } from '../command.ts';
import { toggle } from '../flag-kinds.ts';
import { parseFlags } from '../flags.ts';

const flags = { js: toggle('JavaScript instead of TypeScript') };

export const command: Command = {
  name: 'init',
  usage: 'init',
  summary: 'writes a lab.config.ts for the server in this folder',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    if (positionals.length > 0)
      throw new UsageError(`init takes no argument "${positionals[0]}"; it looks at the working directory`);
    await refuseSecond(process.cwd());
    const project = await readProject(process.cwd());
    const file = join(process.cwd(), fileName(project, values.js ?? false));
    // `wx`: what has come into being meanwhile is not overwritten either.
    await writeFile(file, configText(project), { flag: 'wx' });
    io.stdout(`${file}\n\n${findings(project)}\nNext:\n  ${LAB} compare --quick\n`);
    return EXIT.answered;
  },
};

async function refuseSecond(folder: string): Promise<void> {
  const found = await findConfigFile(folder);
  if (found !== null && CONFIG_NAMES.some((name) => join(folder, name) === found))
    throw new UsageError(
      `expected a folder without a configuration, got one with ${found}; it stays as it is`,
    );
}

function fileName({ modules }: Project, js: boolean): string {
  if (!js && process.features.typescript) return 'lab.config.ts';
  return modules ? 'lab.config.js' : 'lab.config.mjs';
}

/** What was found, and what a person has to look at. */
function findings({ command, portKnown, repository, path, install, build }: Project): string {
  const rows: [string, string][] = [
    ['started by', command ?? 'not found: say it in the file'],
    ...(install === null || repository === null
      ? []
      : [['installed by', install] satisfies [string, string]]),
    ...(build === null ? [] : [['built by', build] satisfies [string, string]]),
    ['asked for', `GET ${path}`],
    [
      'compared',
      repository === null ? 'here with changed' : `${repository.baseline} with this folder as it is`,
    ],
  ];
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
  const hint =
    command === null || portKnown
      ? ''
      : '  It was not seen to read PORT: it must, or have {port} in its command.\n';
  return `${lines}${hint}`;
}
