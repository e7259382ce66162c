/** A started server. Whoever starts it owns it and stops it; the supervisor stops all that are left at exit. */
export interface ServerHandle {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Where its administration listens, if it said so. */
  readonly adminPort?: number;
  /** Exec to ready line. */
  readonly startupMs: number;
  /** Settles when the process has ended, by whatever cause. Never rejects. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  alive(): boolean;
  /** Everything on stderr so far (bounded to the last 256 KiB). */
  stderr(): string;
  /** Last lines of stderr. */
  log(lines?: number): readonly string[];
  /** SIGTERM, grace, SIGKILL; resolves when the process is gone. Idempotent. */
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

export interface StartOptions {
  /** Arguments after `node`: `[<dir>/server.mjs, script, '--port', '0', …]`. */
  argv: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Core to pin to (taskset), where that exists. */
  core?: number | null;
  /** Default 15,000. */
  readyTimeoutMs?: number;
  /** Named in error messages. */
  label: string;
}
