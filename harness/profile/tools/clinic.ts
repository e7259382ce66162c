/** What the four tools of clinic share: where they are found, and what to say when they are not there. */
import { createRequire } from 'node:module';
import { type HostedTool, attachHosted } from './hosted.ts';
import type { ProfilingTool } from './tool.ts';

/** Path of a module, as seen from a file. Throws an error with code MODULE_NOT_FOUND. */
export type Resolve = (module: string, from: string) => string;

const resolveFrom: Resolve = (module, from) => createRequire(from).resolve(module);

export interface ClinicOptions
  extends Pick<ProfilingTool, 'name' | 'shows' | 'load'>,
    Pick<HostedTool, 'argv'> {
  /** The package: `@clinic/doctor`. */
  module: string;
}

/** clinic is an optional dependency, and large: without it only its tools are missing. */
export function clinicTool(
  { name, shows, load, module, argv }: ClinicOptions,
  resolve: Resolve = resolveFrom,
): ProfilingTool {
  const found = (): string | null => {
    try {
      // Its tools are its dependencies, not ours.
      return resolve(module, resolve('clinic/package.json', import.meta.filename));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null;
      throw error;
    }
  };
  return {
    name,
    shows,
    load,
    unavailable: async () =>
      found() === null
        ? `--tool ${name}: expected the package clinic, which is not installed (it is optional): npm install clinic`
        : null,
    attach: async (options) =>
      attachHosted(
        { name, kind: 'clinic', module: found()!, ...(argv === undefined ? {} : { argv }) },
        options,
      ),
  };
}
