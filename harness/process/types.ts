/** A server that answers, whoever started it. */
export interface AnyServer {
  /** null: unknown, so there is no CPU time of it. */
  readonly pid: number | null;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Where its administration listens, if it said so. */
  readonly adminPort?: number;
  /** From exec until it was ready; null: nobody saw it start. */
  readonly startupMs: number | null;
  /** Settles when the process has ended, by whatever cause. Never rejects. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  alive(): boolean;
  /** What it said so far, to the last 256 KiB: on stderr, and a command on stdout as well. */
  stderr(): string;
  /** The last lines of it. */
  log(lines?: number): readonly string[];
  /** SIGTERM, grace, SIGKILL; resolves when the process is gone. Idempotent. */
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** A sentence when it is no longer the process that was ready who listens; null while all is well. */
  replaced?(): string | null;
}

/** A started server. Whoever starts it owns it and stops it; the supervisor stops all that are left at exit. */
export interface ServerHandle extends AnyServer {
  readonly pid: number;
  readonly startupMs: number;
}

export interface StartOptions {
  /** Arguments after `node`: `[<dir>/server.mjs, script, '--port', '0', …]`. */
  argv: readonly string[];
  /** Path of that Node. Default: the lab's own. */
  node?: string;
  env?: Readonly<Record<string, string>>;
  /** Core to pin to (taskset), where that exists. */
  core?: number | null;
  /** Default 15,000. */
  readyTimeoutMs?: number;
  /** Named in error messages. */
  label: string;
}
