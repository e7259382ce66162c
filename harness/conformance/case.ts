import type { ProcessError } from '../model/errors.ts';
import type { ServerHandle } from '../process/types.ts';
import type { FixtureName } from './fixtures.ts';
import type { Address, Connection, HttpRequest } from './http-client.ts';
import type { HttpAnswer } from './http-parse.ts';

/** One file of `cases/`: its topic and its rows. Files of `cases/levels/` stand beside the sixty. */
export interface Topic {
  /** As shown; the file's name with spaces. */
  topic: string;
  cases: readonly ConformanceCase[];
}

export interface ConformanceCase {
  /** `<file>/<words>`: stable, because levels declare deviations by it. */
  id: string;
  title: string;
  /** The server it talks to, shared with the other cases of the same fixture; null: it starts its own. */
  fixture: FixtureName | null;
  /** Runs only where these levels are chosen, `{ connection: 'keep-alive' }`. */
  levels?: Readonly<Record<string, string>>;
  /** It mostly waits: started at once, beside the other cases of its fixture, which run one by one. */
  waits?: true;
  /** Resolves when the server conforms; throws what is wrong. */
  run(context: CaseContext): Promise<void>;
  /** Asserts what a level does instead that declares this id as a deviation. */
  deviates?(context: CaseContext): Promise<void>;
}

/** All that a case may touch. What it opens or starts is closed and stopped when it is over. */
export interface CaseContext {
  /** The fixture's server. Throws for a case without one. */
  readonly server: ServerHandle;
  /** One request on a connection of its own. `to`: another server than the fixture's. */
  request(request: HttpRequest, to?: Address): Promise<HttpAnswer>;
  /** A raw socket. */
  connect(to?: Address): Promise<Connection>;
  stderr(): string;
  /** A server of the case's own. */
  start(options: OwnServer): Promise<ServerHandle>;
  /** A server that must refuse to start: what it said. */
  refusal(options: OwnServer): Promise<ProcessError>;
  /** A copy of a fixture, in a folder of its own, with words replaced. Returns its path. */
  copy(fixture: string, replacements: Readonly<Record<string, string>>): Promise<string>;
}

export interface OwnServer {
  /** Path of the script: absolute, or relative to `fixtures/`. */
  script: string;
  /** Default 0. null: no --port, the script's `listen` decides. */
  port?: number | null;
  flags?: readonly string[];
  env?: Readonly<Record<string, string>>;
}
