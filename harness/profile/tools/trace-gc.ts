import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TrialError } from '../../model/errors.ts';
import { collectionsTable, parseTraceLine, summariseCollections } from './collections.ts';
import type { ProfilingTool } from './tool.ts';
import { startUnder, type Under } from './under.ts';

const SWITCH = pathToFileURL(join(import.meta.dirname, 'trace-gc-switch.mjs')).href;

/** V8's own lines about its collections, `node --trace-gc`, while the server is loaded. */
export const traceGc: ProfilingTool = {
  name: 'trace-gc',
  shows: 'how often V8 collects garbage and for how long it stops the server',
  load: { kind: 'time', warmupMs: 1_500, windowMs: 3_000, exact: true },
  unavailable: async () => null,
  async attach({ label, folder, name }) {
    const path = join(folder, `${name}-trace-gc.log`);
    const lines: string[] = [];
    let under: Under | null = null;
    let openedMs = 0;
    const trace = async (on: boolean): Promise<number> => {
      const answer = under!.answer();
      under!.send({ trace: on });
      return ((await answer) as { atMs: number }).atMs;
    };
    return {
      async startServer(options) {
        under = await startUnder({
          ...options,
          argv: ['--import', SWITCH, ...options.argv],
          onLine: (line) => void lines.push(line),
        });
        return under.handle;
      },
      async open() {
        openedMs = await trace(true);
      },
      async close({ requests }) {
        const wallMs = (await trace(false)) - openedMs;
        const { handle } = under!;
        // V8 prints through a buffer, which is written when the process ends.
        process.kill(handle.pid, 'SIGTERM');
        await handle.exited;
        const traced = lines.filter((line) => parseTraceLine(line) !== null);
        if (traced.length === 0) {
          throw new TrialError(
            'E_TOOL_OUTPUT',
            `${label} collected no garbage in ${requests} requests: give it longer with --window`,
          );
        }
        await writeFile(path, `${traced.join('\n')}\n`);
        const summary = summariseCollections(
          traced.map((line) => parseTraceLine(line)!),
          { wallMs, requests },
        );
        return {
          files: [{ path, opens: 'editor' }],
          table: collectionsTable(summary),
          data: summary,
        };
      },
      async [Symbol.asyncDispose]() {
        await under?.handle.stop();
      },
    };
  },
};
