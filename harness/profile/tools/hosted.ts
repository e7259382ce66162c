/** Tools that start the server themselves: they run in a process of their own (host.ts) and leave one page. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../build/make-folder.ts';
import { TrialError } from '../../model/errors.ts';
import { ENDING } from '../../model/source.ts';
import type { ServerHandle, StartOptions } from '../../process/types.ts';
import type { HostTask } from './host.ts';
import { LOAD_IS_OVER } from './host-signal.ts';
import type { Attachment, AttachOptions } from './tool.ts';
import { startUnder, type Under } from './under.ts';

const HOST = join(import.meta.dirname, `host${ENDING}`);
/** Belt and braces: what would ask these is not loaded. */
const QUIET = { NO_INSIGHT: '1', NO_UPDATE_NOTIFIER: '1' };
const LOG_LINES = 20;

export interface HostedTool extends Pick<HostTask, 'kind' | 'module'> {
  name: string;
  /** What the tool needs the server's arguments to be. */
  argv?(argv: readonly string[]): readonly string[];
}

export function attachHosted(tool: HostedTool, { label, folder, name }: AttachOptions): Attachment {
  const page = join(folder, `${name}-${tool.name}.html`);
  // Tools leave their logs and raw data, many megabytes, in the current folder.
  const work = join(folder, `.${name}-${tool.name}`);
  let under: Under | null = null;
  return {
    async startServer({ argv, ...options }: StartOptions): Promise<ServerHandle> {
      await makeFolder(work);
      const task: HostTask = {
        kind: tool.kind,
        module: tool.module,
        title: `${label} under ${tool.name}`,
        argv: tool.argv?.(argv) ?? argv,
        page,
      };
      under = await startUnder({
        ...options,
        argv: [HOST, JSON.stringify(task)],
        cwd: work,
        env: { ...options.env, ...QUIET },
      });
      return under.handle;
    },
    open: async () => undefined,
    async close() {
      const { handle, pid } = under!;
      // Already gone: how it ended is read below.
      if (handle.alive()) process.kill(pid, LOAD_IS_OVER);
      const { code, signal } = await handle.exited;
      if (code !== 0) {
        throw new TrialError(
          'E_TOOL',
          `${tool.name} failed on ${label} (${signal ?? `exit code ${code}`})`,
          handle.log(LOG_LINES),
        );
      }
      return { files: [{ path: page, opens: 'browser' }] };
    },
    async [Symbol.asyncDispose]() {
      await under?.handle.stop();
      await rm(work, { recursive: true, force: true });
    },
  };
}
