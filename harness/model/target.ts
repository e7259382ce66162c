/**
 * A target is anything that can be built once and started many times: a variant of the mock server, a command, a
 * git revision. A running server is one as well: there is nothing to build, and starting it is seeing that it answers.
 */
import type { BuildSummary } from './records.ts';
import type { ScenarioRequest } from './scenario.ts';

export interface Target<B extends Build = Build> {
  /** As written by the user: `baseline`, `baseline+gc=never`, `main`, `node server.js`. */
  readonly name: string;
  build(): Promise<B>;
}

/** What can be started, by the way in which it is. */
export type Build = MockBuild | CommandBuild | RunningBuild;

interface Built {
  /** Belongs to this build alone: proofs of it are kept there. Only a mock's holds the server itself. */
  readonly directory: string;
  readonly summary: BuildSummary;
  /**
   * Of a ruler, which others are divided by: what it is asked instead of a workload's requests. Nothing else is asked of it, and no
   * suite, gate or recording.
   */
  readonly asks?: readonly ScenarioRequest[];
  /** True if it was made before. Where nothing is made, as of a command without a build, false. */
  readonly reused: boolean;
}

/** A variant of the mock server: `node …argv SCRIPT --port N`, ready when it says so on stdout. */
export interface MockBuild extends Built {
  readonly kind: 'mock';
  /** Arguments after `node` that start it, without the script and flags. */
  readonly argv: readonly string[];
  /** Path of that Node. Absent: the lab's own. */
  readonly node?: string;
}

/** A command that listens on the port it is given: the user's own, or that of a revision. */
export interface CommandBuild extends Built {
  readonly kind: 'command';
  /** `{port}` in any of them stands for the port. A text with shell syntax is `['sh', '-c', text]` by now. */
  readonly words: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** Beside that of the lab and PORT; `{port}` is replaced here too. */
  readonly env: Readonly<Record<string, string>>;
  readonly ready: Readiness;
  readonly stop: StopRule;
}

/** A server that somebody else started. It is never stopped and never pinned. */
export interface RunningBuild extends Built {
  readonly kind: 'running';
  readonly host: string;
  readonly port: number;
  /** Whose CPU time is read, with that of its descendants; null: nobody's. */
  readonly pid: number | null;
}

/** All that is asked for must hold, and the port accept connections. */
export interface Readiness {
  /** Path that answers with a status below 500. */
  readonly path: string | null;
  /** Found in a line of its output. */
  readonly log: string | RegExp | null;
  readonly withinMs: number;
}

export interface StopRule {
  readonly signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGQUIT';
  /** Until SIGKILL. */
  readonly graceMs: number;
}

/** What is known of a level by name, without loading it. */
export interface LevelInfo {
  axis: string;
  level: string;
  summary: string;
}

export interface VariantInfo {
  name: string;
  title: string;
  levels: Record<string, string>;
  engine: string;
  deviations: readonly string[];
  /** Axes whose level changes nothing under the other levels, with the reason. */
  inert: Record<string, string>;
}
