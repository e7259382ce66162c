/** `lab profile --tool`: one process of every variant under a profiling tool, one after the other. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asMock } from '../../../build/as-mock.ts';
import type { Equipment } from '../../../experiment/equipment.ts';
import { EXIT, UsageError } from '../../../model/errors.ts';
import type { FlamePage } from '../../../model/profile.ts';
import type { Scenario } from '../../../model/scenario.ts';
import type { Build } from '../../../model/target.ts';
import type { Viewer } from '../../../profile/speedscope/viewer.ts';
import { findTool } from '../../../profile/tools/index.ts';
import { runTool, type ToolRun } from '../../../profile/tools/run-tool.ts';
import type { ProfilingTool } from '../../../profile/tools/tool.ts';
import type { Io } from '../../io.ts';
import { openPages } from './open-pages.ts';
import { type ToolRuns, toolText } from './tool-text.ts';

export interface ToolFlags {
  tool?: string;
  epochs?: number;
  seed?: number;
  window?: number;
  interval?: number;
}

/**
 * The tool that was asked for, or null. Throws UsageError, before anything is built, when there is none of that name, when
 * it cannot be used here, and for flags that would be without effect.
 */
export async function askedTool(flags: ToolFlags): Promise<ProfilingTool | null> {
  if (flags.tool === undefined) return null;
  const tool = findTool(flags.tool);
  const idle: [keyof ToolFlags, string][] = [
    ['epochs', 'runs one process per variant'],
    ['seed', 'runs the variants in the order given'],
    ...(tool.load.kind === 'count' ? [['window', 'counts requests'] as [keyof ToolFlags, string]] : []),
    ...(tool.takesInterval ? [] : [['interval', 'has its own'] as [keyof ToolFlags, string]]),
  ];
  for (const [flag, because] of idle) {
    if (flags[flag] !== undefined) {
      throw new UsageError(`--${flag}: has no effect with --tool ${tool.name}, which ${because}`);
    }
  }
  const why = await tool.unavailable();
  if (why !== null) throw new UsageError(why, { code: 'E_TOOL_UNAVAILABLE' });
  return tool;
}

export interface ToolRunsOptions {
  tool: ProfilingTool;
  builds: readonly Build[];
  scenario: Scenario;
  folder: string;
  flags: ToolFlags;
  renderPage(page: FlamePage): string;
  viewer: Viewer;
}

/** Writes `tool.json` beside the tool's own files. */
export async function runOnEach(equipment: Equipment, options: ToolRunsOptions): Promise<ToolRuns> {
  const { tool, builds, scenario, folder, flags, renderPage, viewer } = options;
  equipment.emit({ kind: 'step', text: `profile ${scenario.name} with ${tool.name}` });
  const runs: ToolRun[] = [];
  for (const build of builds) {
    const run = await runTool(equipment, {
      tool,
      build: asMock(build, `--tool ${tool.name}`),
      scenario,
      folder,
      renderPage,
      link: viewer.link,
      ...(flags.window === undefined ? {} : { windowMs: flags.window }),
      ...(flags.interval === undefined ? {} : { intervalUs: flags.interval }),
    });
    runs.push(run);
    const text = `${run.variant}: ${run.files.length} ${run.files.length === 1 ? 'file' : 'files'}`;
    equipment.emit({ kind: 'progress', done: runs.length, total: builds.length, text, leftMs: null });
  }
  const result: ToolRuns = { scenario: scenario.name, runs };
  await writeFile(join(folder, 'tool.json'), `${JSON.stringify(result, null, 1)}\n`);
  return result;
}

/** Prints the runs, and opens the first page of each where that is asked for. */
export function showRuns(
  result: ToolRuns,
  { json, open }: { json?: boolean; open?: boolean },
  io: Io,
): () => Promise<number> {
  return async () => {
    io.stdout(json ? `${JSON.stringify(result, null, 2)}\n` : toolText(result, { width: io.columns }));
    if (!open) return EXIT.answered;
    const pages = result.runs.flatMap(({ files }) =>
      files.filter(({ opens }) => opens === 'browser').slice(0, 1),
    );
    if (pages.length === 0) io.stderr(`--open: ${result.runs[0]!.tool} writes no page\n`);
    await openPages(
      pages.map(({ path }) => path),
      io,
    );
    return EXIT.answered;
  };
}
