/** Tools that are V8's own, opened and closed from within the server by the lab's probe: nothing but the load is in them. */
import type { ServerHandle, StartOptions } from '../../process/types.ts';
import { createProbe, type WindowOptions } from '../probe.ts';
import type { Attachment, AttachOptions, LoadSeen, ToolResult } from './tool.ts';

export interface ProbedTool {
  window: WindowOptions;
  files: Parameters<Awaited<ReturnType<typeof createProbe>>['close']>[0];
  /** The profile is written. */
  finish(seen: LoadSeen): Promise<ToolResult>;
}

export async function attachProbed(
  { label, start }: AttachOptions,
  { window, files, finish }: ProbedTool,
): Promise<Attachment> {
  const probe = await createProbe(label);
  let server: ServerHandle | null = null;
  return {
    async startServer(options: StartOptions) {
      server = await start({
        ...options,
        argv: [...probe.argv, ...options.argv],
        env: { ...options.env, ...probe.env },
      });
      return server;
    },
    open: () => probe.open(window),
    async close(seen) {
      await probe.close(files);
      return finish(seen);
    },
    async [Symbol.asyncDispose]() {
      await server?.stop();
      await probe[Symbol.asyncDispose]();
    },
  };
}
