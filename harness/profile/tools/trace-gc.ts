import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TrialError } from '../../model/errors.ts';
import { createProbe } from '../probe.ts';
import { collectionsTable, parseTraceLine, summariseCollections } from './collections.ts';
import type { ProfilingTool } from './tool.ts';
import { startUnder, type Under } from './under.ts';

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
    const probe = await createProbe(label);
    return {
      async startServer(options) {
        under = await startUnder({
          ...options,
          argv: [...probe.argv, ...options.argv],
          env: { ...options.env, ...probe.env },
          onLine: (line) => void lines.push(line),
        });
        return under.handle;
      },
      // Not from the start: V8 prints through a buffer, in the middle of which the ready line would stand.
      open: () => probe.open({ traceGc: true }),
      async close({ requests }) {
        const { wallMs } = await probe.close({});
        // Written when the process ends.
        await under!.handle.stop();
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
        await probe[Symbol.asyncDispose]();
      },
    };
  },
};
