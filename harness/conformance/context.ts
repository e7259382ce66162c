import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ProcessError } from '../model/errors.ts';
import type { MockBuild } from '../model/target.ts';
import { nodeCommand } from '../process/argv.ts';
import { startServer } from '../process/supervisor.ts';
import type { ServerHandle } from '../process/types.ts';
import type { CaseContext, OwnServer } from './case.ts';
import { CheckFailed } from './check.ts';
import { fixturePath } from './fixtures.ts';
import { type Address, Connection } from './http-client.ts';

const READY_TIMEOUT_MS = 4_000;

export type Start = (options: OwnServer) => Promise<ServerHandle>;

export function starter(build: MockBuild): Start {
  return ({ script, port = 0, flags = [], env = {} }) =>
    startServer({
      ...nodeCommand(build, fixturePath(script), { port, flags }),
      env,
      readyTimeoutMs: READY_TIMEOUT_MS,
      label: `${build.summary.variant} with ${basename(script)}`,
    });
}

/** A case's world. `dispose` closes its sockets, stops its servers and removes its files, in that order. */
export function openContext(
  start: Start,
  fixture: ServerHandle | null,
): CaseContext & { dispose(): Promise<void> } {
  const cleanups: (() => unknown)[] = [];
  let over = false;
  /** What arrives after the deadline is released at once. */
  const own = async <T>(resource: Promise<T>, release: (resource: T) => unknown): Promise<T> => {
    const got = await resource;
    if (over) await release(got);
    else cleanups.push(() => release(got));
    return got;
  };
  const theirs = (): ServerHandle => {
    if (fixture === null) throw new Error('this case has no fixture: name the server it means');
    return fixture;
  };
  const connect = (to: Address = theirs()): Promise<Connection> =>
    own(Connection.open({ host: to.host, port: to.port }), (connection) => connection.close());
  return {
    get server() {
      return theirs();
    },
    connect,
    async request(request, to) {
      const connection = await connect(to);
      connection.send(request);
      return connection.answer({ head: request.method === 'HEAD' });
    },
    stderr: () => theirs().stderr(),
    start: (options) => own(start(options), (server) => server.stop()),
    async refusal(options) {
      const outcome = await start(options).catch((error: unknown) => error);
      if (outcome instanceof ProcessError) return outcome;
      if (outcome instanceof Error) throw outcome;
      await (outcome as ServerHandle).stop();
      throw new CheckFailed(`expected the server to refuse ${options.script}, but it started`);
    },
    async copy(name, replacements) {
      const folder = await own(mkdtemp(join(tmpdir(), 'conformance-')), (path) =>
        rm(path, { recursive: true, force: true }),
      );
      let text = await readFile(fixturePath(name), 'utf8');
      for (const [word, replacement] of Object.entries(replacements)) {
        text = text.replaceAll(word, replacement);
      }
      const path = join(folder, basename(name));
      await writeFile(path, text);
      return path;
    },
    async dispose() {
      over = true;
      for (const cleanup of cleanups.reverse()) await cleanup();
    },
  };
}
