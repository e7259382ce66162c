/**
 * `npm run bench:growth`: what a longer script and more routes cost per request, under one variant. The same
 * build serves scripts that answer alike, each as a target of its own in one interleaved experiment.
 */
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { asMock } from '../build/as-mock.ts';
import { analyse } from '../experiment/analyse.ts';
import type { Equipment } from '../experiment/equipment.ts';
import { formatUs } from '../model/units.ts';
import { handleInterrupt } from '../process/interrupt.ts';
import { stopAll } from '../process/registry.ts';
import { runBench } from './bench-run.ts';
import { duration, text, whole } from './flag-kinds.ts';
import { parseFlags } from './flags.ts';
import { GROWTH } from './growth-scripts.ts';
import { processIo } from './io.ts';
import { printError } from './print-error.ts';

const SCENARIO = 'users-param';
const DEFAULT_VARIANT = 'best';

const flags = {
  variant: text('NAME', 'the name of a variant', `what serves the scripts (default ${DEFAULT_VARIANT})`),
  budget: duration('wall time (default 4m)', 30_000),
  epochs: whole(2, 1_000, 'a fixed number of epochs instead of a budget'),
  seed: whole(0, 2 ** 32 - 1, 'all random choices follow from it'),
};

/** The same build under a name and a path of its own per script, by which its server is given that script. */
function withScripts(equipment: Equipment, variant: string, folder: string): Equipment {
  const home = (name: string): string => join(folder, name.replace(/\W/g, '-'));
  const scripts = new Map(GROWTH.map(({ name }) => [home(name), `${home(name)}.js`]));
  return {
    ...equipment,
    target: (name) => ({
      name,
      async build() {
        const build = asMock(await equipment.target(variant).build(), 'growth');
        await symlink(build.directory, home(name));
        await writeFile(`${home(name)}.js`, GROWTH.find((growth) => growth.name === name)!.script);
        const argv = build.argv.map((part) => part.replace(build.directory, home(name)));
        return { ...build, argv, summary: { ...build.summary, variant: name } };
      },
    }),
    startServer: ({ argv: [entry, , ...rest], ...options }) =>
      equipment.startServer({ ...options, argv: [entry!, scripts.get(dirname(entry!))!, ...rest] }),
  };
}

async function bench(argv: readonly string[]): Promise<number> {
  const { values } = parseFlags(argv, flags);
  const interrupt = handleInterrupt();
  const io = processIo(interrupt.signal);
  const variant = values.variant ?? DEFAULT_VARIANT;
  const folder = await mkdtemp(join(tmpdir(), 'perfduel-growth-'));
  try {
    return await runBench(
      io,
      {
        ...values,
        variants: GROWTH.map(({ name }) => name),
        scenarios: [SCENARIO],
        budgetMs: values.budget ?? 4 * 60_000,
      },
      (equipment) => withScripts(equipment, variant, folder),
      (record, trials) => {
        const { rows, cells } = analyse(record, trials);
        io.stdout(`${variant}, ${SCENARIO}: CPU per request as the script grows\n`);
        for (const { name, script } of GROWTH) {
          const cpuUs = rows.find((row) => row.variant === name)?.cpuUsPerRequest ?? null;
          const effect = cells.find((cell) => cell.candidate === name)?.primary ?? null;
          const beside =
            effect === null
              ? ''
              : `${effect.ratio.toFixed(2)}× (${effect.low.toFixed(2)}–${effect.high.toFixed(2)})`;
          io.stdout(
            `  ${name.padEnd(14)}${`${(script.length / 1_000).toFixed(1)} kB`.padStart(10)}  ${(cpuUs === null ? 'not measured' : formatUs(cpuUs)).padStart(12)}  ${beside}\n`,
          );
        }
        io.stdout(
          `Ratios to the first, of one interleaved run of ${record.plan.epochs} epochs, seed ${record.plan.seed}.\n`,
        );
      },
    );
  } finally {
    interrupt.dispose();
    await rm(folder, { recursive: true });
    await stopAll();
  }
}

try {
  process.exitCode = await bench(process.argv.slice(2));
} catch (error) {
  process.exitCode = printError(error, processIo(new AbortController().signal));
}
