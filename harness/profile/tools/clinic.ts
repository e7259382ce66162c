/** What the four tools of clinic share: where they are found, and what to say when they are not there. */
import { attachHosted, type HostedTool } from './hosted.ts';
import { locate, notInstalled, type Resolve, resolveFrom } from './locate.ts';
import type { ProfilingTool } from './tool.ts';

export interface ClinicOptions
  extends Pick<ProfilingTool, 'name' | 'shows' | 'load'>,
    Pick<HostedTool, 'argv'> {
  /** The package: `@clinic/doctor`. */
  module: string;
}

export function clinicTool(
  { name, shows, load, module, argv }: ClinicOptions,
  resolve: Resolve = resolveFrom,
): ProfilingTool {
  const found = (): string | null => locate(['clinic/package.json', module], resolve);
  return {
    name,
    shows,
    load,
    unavailable: async () => (found() === null ? notInstalled(name, 'clinic') : null),
    attach: async (options) =>
      attachHosted(
        { name, kind: 'clinic', module: found()!, ...(argv === undefined ? {} : { argv }) },
        options,
      ),
  };
}
