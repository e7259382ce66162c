import type { MockBuild } from '../model/target.ts';

export interface ServerArguments {
  /** 0: any free one. null: left to the script's own `listen`. */
  port: number | null;
  host?: string;
  /** Further flags of the server, as they stand on its command line. */
  flags?: readonly string[];
}

/**
 * Arguments after `node` for a build and a script. `--exit-with-stdin` is always among them: the server
 * ends when its standard input ends, which is how it notices that we died of SIGKILL (see supervisor.ts).
 */
export function serverArgv(
  build: Pick<MockBuild, 'argv'>,
  script: string,
  { port, host, flags = [] }: ServerArguments,
): string[] {
  return [
    ...build.argv,
    script,
    ...(port === null ? [] : ['--port', String(port)]),
    ...(host === undefined ? [] : ['--host', host]),
    '--exit-with-stdin',
    ...flags,
  ];
}

/** The same, with the Node that the build asks for: what startServer takes. */
export const nodeCommand = (
  build: Pick<MockBuild, 'argv' | 'node'>,
  script: string,
  options: ServerArguments,
): { argv: string[]; node?: string } => ({
  argv: serverArgv(build, script, options),
  ...(build.node === undefined ? {} : { node: build.node }),
});
