import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startMock } from '../../build/start-mock.ts';
import { readProcessMemory } from '../../metrics/process-memory.ts';
import type { ServerHandle } from '../../process/types.ts';
import { createRandom } from '../../stats/random.ts';
import { type Asked, ask } from './ask.ts';
import { type Hostile, hostiles, PROBE_ANSWER, scriptOf } from './script.ts';

export interface ScriptFuzzOptions {
  variant: string;
  seed: number;
  /** Hostile requests. */
  inputs: number;
  signal?: AbortSignal;
  /** Instead of generated ones: a corpus. */
  bodies?: readonly Hostile[];
}

export interface ScriptFuzzResult {
  requests: number;
  /** By kind and status. */
  outcomes: ReadonlyMap<string, number>;
  findings: readonly string[];
  /** Requests that met the CPU deadline, and did not when they were made again: the machine was busy with others. */
  unsettled: number;
  /** Of the server, bytes. */
  rss: { idle: number; peak: number };
  elapsedMs: number;
}

/** Handlers of one script, so that a start is shared by many. */
const PER_SCRIPT = 120;

const LIMITS = { cpuMs: 100, wallMs: 600, memoryMb: 16 };
/** Much longer than any limit, so that only a hang meets it. */
const PATIENCE_MS = 8_000;
const PROBE_PATIENCE_MS = 10_000;
/**
 * The pool's machines, each with its memory limit, and the host's own: beyond it something is kept that should not be.
 */
const RSS_LIMIT_BYTES = 1_200 * 2 ** 20;

/** Status of an answer that met a deadline. */
const DEADLINE = 504;
const MOST_LOOKS = 6;
const PAUSE_MS = 50;

const isAllowed = (allowed: Hostile['kind']['allowed'], status: Asked['status']): boolean =>
  (allowed as readonly unknown[]).includes(status);

export async function fuzzScripts(options: ScriptFuzzOptions): Promise<ScriptFuzzResult> {
  const { variant, seed, inputs, signal, bodies } = options;
  const startedAt = performance.now();
  const outcomes = new Map<string, number>();
  const findings: string[] = [];
  const rss = { idle: 0, peak: 0 };
  let requests = 0;
  let unsettled = 0;
  for (let batch = 0; batch * PER_SCRIPT < inputs && !signal?.aborted; batch++) {
    const size = Math.min(PER_SCRIPT, inputs - batch * PER_SCRIPT);
    const handlers =
      bodies?.slice(batch * PER_SCRIPT, batch * PER_SCRIPT + size) ??
      hostiles(createRandom(seed).fork(`scripts ${batch}`), size);
    const attack = new Attack(`seed ${seed}, batch ${batch}`, handlers, outcomes, rss);
    requests += await attack.run(variant, signal);
    findings.push(...attack.findings);
    unsettled += attack.unsettled;
  }
  return { requests, outcomes, findings, unsettled, rss, elapsedMs: performance.now() - startedAt };
}

/** One script's handlers, one after another, each followed by a look at what it left behind. */
class Attack {
  readonly findings: string[] = [];
  unsettled = 0;
  readonly #name: string;
  readonly #handlers: readonly Hostile[];
  readonly #outcomes: Map<string, number>;
  readonly #rss: { idle: number; peak: number };

  constructor(
    name: string,
    handlers: readonly Hostile[],
    outcomes: Map<string, number>,
    rss: { idle: number; peak: number },
  ) {
    this.#name = name;
    this.#handlers = handlers;
    this.#outcomes = outcomes;
    this.#rss = rss;
  }

  /** Number of hostile requests made. */
  async run(variant: string, signal: AbortSignal | undefined): Promise<number> {
    const folder = await mkdtemp(join(tmpdir(), 'perfduel-fuzz-'));
    const script = join(folder, 'hostile.js');
    await writeFile(script, scriptOf(this.#handlers));
    const flags = ['--cpu-ms', LIMITS.cpuMs, '--wall-ms', LIMITS.wallMs, '--memory-mb', LIMITS.memoryMb];
    const server = await startMock({ variant, script, flags: flags.map(String) });
    try {
      this.#rss.idle = Math.max(this.#rss.idle, readProcessMemory(server.pid)?.rssBytes ?? 0);
      for (const [n, hostile] of this.#handlers.entries()) {
        if (signal?.aborted) return n;
        await this.#attack(server, n, hostile);
        if (!server.alive()) return n + 1;
      }
      return this.#handlers.length;
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** The server's CPU deadline is a time on the clock: one that was met wrongly is looked at again, more patiently. */
  async #look(server: ServerHandle, n: number, allowed: Hostile['kind']['allowed']): Promise<Asked> {
    let asked = await this.#ask(server, n);
    let looks = 0;
    while (asked.status === DEADLINE && !isAllowed(allowed, DEADLINE) && looks < MOST_LOOKS) {
      await pause(PAUSE_MS * 2 ** looks++);
      asked = await this.#ask(server, n);
    }
    if (looks > 0 && isAllowed(allowed, asked.status)) this.unsettled++;
    return asked;
  }

  #ask(server: ServerHandle, n: number): Promise<Asked> {
    return ask(server.port, `/h/${n}`, PATIENCE_MS, '{"a":1}');
  }

  async #attack(server: ServerHandle, n: number, { kind, body }: Hostile): Promise<void> {
    const found = (what: string): void => {
      this.findings.push(`${this.#name}, handler ${n} (${kind.name}): ${what}\n      ${body.slice(0, 300)}`);
    };
    const { status, headers } = await this.#look(server, n, kind.allowed);
    const key = `${kind.name}: ${status}`;
    this.#outcomes.set(key, (this.#outcomes.get(key) ?? 0) + 1);
    if (!isAllowed(kind.allowed, status)) {
      found(`expected ${kind.allowed.join(' or ')}, got ${status}`);
    }
    if (headers['x-injected'] !== undefined) found('a header of its own making is on the wire');
    const probe = await ask(server.port, '/probe?q=1', PROBE_PATIENCE_MS);
    if (!server.alive()) found(`the server ended; its last words: ${server.log(3).join(' | ')}`);
    else if (probe.status !== 200 || probe.body !== PROBE_ANSWER) {
      found(`the next request: expected 200 ${PROBE_ANSWER}, got ${probe.status} ${probe.body}`);
    }
    const rssBytes = readProcessMemory(server.pid)?.rssBytes ?? 0;
    if (rssBytes > RSS_LIMIT_BYTES && this.#rss.peak <= RSS_LIMIT_BYTES) {
      found(`resident memory: expected at most ${RSS_LIMIT_BYTES} bytes, got ${rssBytes}`);
    }
    this.#rss.peak = Math.max(this.#rss.peak, rssBytes);
  }
}
