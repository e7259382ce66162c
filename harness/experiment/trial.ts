/**
 * One process life inside a block. Every step may fail (the server dies, hangs, answers wrongly); then the
 * trial is over, says why, and its later steps do nothing, so that the block goes on for the others.
 */
import type {
  LoadGenerator,
  LoadSession,
  LoadTarget,
  OpenLoopGenerator,
  OpenLoopSession,
  SliceResult,
} from '../load/generator.ts';
import { TrialError } from '../model/errors.ts';
import {
  type OpenLoopRecord,
  RECORD_VERSION,
  type SliceRecord,
  type TrialFailure,
  type TrialRecord,
} from '../model/records.ts';
import { distinctRequests, type Scenario } from '../model/scenario.ts';
import type { AnyServer } from '../process/types.ts';
import type { Equipment } from './equipment.ts';
import { guarded, Interrupted } from './guard.ts';
import { mergeEncoded } from './histograms.ts';
import { smoke } from './smoke.ts';
import type { StartServer } from './start-server.ts';
import { isSteady } from './steady.ts';
import { runStretch, type StretchShape, stretchRecord } from './stretch.ts';
import { failureOf, settled } from './trial-failure.ts';
import { writeLog } from './trial-log.ts';

/** Compared in full during load: one answer in so many. */
const VERIFY_EVERY = 20;
const START_DEADLINE_MS = 20_000;
const SMOKE_DEADLINE_MS = 15_000;
/** A workload may have a thousand requests. */
const SMOKE_PER_REQUEST_MS = 500;
/** Beyond what a step is meant to take. */
const GRACE_MS = 5_000;
/** An arrival may have to wait for a connection, and then for its answer; either is given up after 5 s. */
const OPEN_LOOP_GRACE_MS = 15_000;
/** Before each stretch its server, which has idled, gets so many requests on each connection. */
const WAKE_ROUNDS = 2;
const CLOSE_DEADLINE_MS = 3_000;
/** More wrong or missing answers than this share, and the slice does not measure what it should. */
const ERROR_SHARE = 0.001;
const EXIT_NEWS_MS = 50;

export interface TrialPlace {
  epoch: number;
  variant: string;
  startOrder: number;
  slot: number;
  port: number;
}

export interface WarmUp {
  requests: number;
  /** Of the warm-up and of all slices after it. */
  connections: number;
  /** How long it should take: it may take five times that and some seconds. */
  expectedMs: number;
}

export class Trial {
  readonly place: TrialPlace;
  readonly #equipment: Equipment;
  readonly #scenario: Scenario;
  readonly #startedAt: string;
  #server: AnyServer | null = null;
  #session: LoadSession | null = null;
  #openSession: OpenLoopSession | null = null;
  #connections = 0;
  #failure: TrialFailure | null = null;
  #warmup: TrialRecord['warmup'] = null;
  #peakRssBytes: number | null = null;
  #verified = 0;
  #serverCloses = false;
  readonly #slices: SliceRecord[] = [];
  readonly #histograms: string[] = [];
  readonly #openLoop: OpenLoopRecord[] = [];

  constructor(equipment: Equipment, scenario: Scenario, place: TrialPlace) {
    this.#equipment = equipment;
    this.#scenario = scenario;
    this.place = place;
    this.#startedAt = equipment.date();
  }

  get failure(): TrialFailure | null {
    return this.#failure;
  }

  get server(): AnyServer | null {
    return this.#server;
  }

  get serverCloses(): boolean {
    return this.#serverCloses;
  }

  async start(startServer: StartServer): Promise<void> {
    await this.#step('the start', startServer.withinMs ?? START_DEADLINE_MS, async () => {
      const server = await startServer(this.place);
      // Ready after its time was up: nobody else would stop it.
      if (this.#failure !== null) return server.stop();
      this.#server = server;
    });
  }

  async smoke(): Promise<void> {
    const { length } = distinctRequests(this.#scenario);
    await this.#step('the smoke test', SMOKE_DEADLINE_MS + length * SMOKE_PER_REQUEST_MS, async () => {
      await smoke(this.#server!, this.place.variant, this.#scenario.requests);
      this.#verified += length;
    });
  }

  async warmUp(
    generator: LoadGenerator,
    { requests, connections, expectedMs }: WarmUp,
  ): Promise<readonly number[]> {
    let tenths: readonly number[] = [];
    await this.#step('the warm-up', 5 * expectedMs + GRACE_MS, async () => {
      await this.#closeSession();
      const session = await generator.open(this.#loadTarget(connections));
      // Opened after its time was up: nobody else would close it.
      if (this.#failure !== null) return session.close();
      this.#session = session;
      const { durationMs, tenthsPerS, errors, errorSamples } = await session.warmUp(requests);
      this.#refuseErrors('the warm-up', requests, errors, errorSamples);
      this.#warmup = { requests, durationMs, steady: isSteady(tenthsPerS) };
      tenths = tenthsPerS;
    });
    return tenths;
  }

  /** Exactly so many requests more, on the connections of the warm-up; over when the last one is answered. */
  async more(requests: number, expectedMs: number): Promise<void> {
    await this.#step('the load', 5 * expectedMs + GRACE_MS, async () => {
      const { errors, errorSamples } = await this.#session!.warmUp(requests);
      this.#refuseErrors('the load', requests, errors, errorSamples);
    });
  }

  async slice(
    position: number,
    shape: { durationMs: number; discardMs: number },
  ): Promise<SliceResult | null> {
    let result: SliceResult | null = null;
    const what = `slice ${position + 1}`;
    await this.#step(what, shape.durationMs + shape.discardMs + GRACE_MS, async () => {
      const steal = this.#equipment.meters.steal();
      const { serviceTime, verified, errorSamples, serverCloses, ...counted } =
        await this.#session!.slice(shape);
      this.#slices.push({ position, ...counted, steal: steal() });
      this.#histograms.push(serviceTime);
      this.#verified += verified;
      this.#serverCloses ||= serverCloses;
      this.#refuseErrors(what, counted.requests, counted.errors, errorSamples);
      // One empty slice is a stall of the machine, and a slice without a value; two in a row are the server's.
      if (this.#slices.slice(-2).filter((slice) => slice.requests === 0).length === 2) {
        throw new TrialError(
          'E_NO_ANSWER',
          `${this.place.variant} completed no request in two slices in a row`,
        );
      }
      result = { serviceTime, verified, errorSamples, serverCloses, ...counted };
    });
    return result;
  }

  /** Ends the closed loop, and opens what `stretch` needs. */
  async openLoop(generator: OpenLoopGenerator, connections: number): Promise<void> {
    await this.#step('the start of the open loop', GRACE_MS, async () => {
      await this.#closeSession();
      const session = await generator.open(this.#loadTarget(connections));
      if (this.#failure !== null) return session.close();
      this.#session = session;
      this.#openSession = session;
      this.#connections = connections;
    });
  }

  /** One load of the open loop. A stretch that is not honest is void, which is no failure of the server. */
  async stretch(position: number, shape: StretchShape): Promise<void> {
    const what = `the open loop at ${Math.round(shape.load * 100)} %`;
    await this.#step(what, shape.durationMs + OPEN_LOOP_GRACE_MS, async () => {
      const woken = WAKE_ROUNDS * this.#connections;
      const { errors, errorSamples } = await this.#openSession!.warmUp(woken);
      this.#refuseErrors(what, woken, errors, errorSamples);
      const result = await runStretch(this.#openSession!, shape);
      this.#openLoop.push(stretchRecord(position, shape, result));
      this.#verified += result.verified;
      this.#refuseErrors(what, result.completed, result.errors, result.errorSamples);
    });
  }

  /** Reads what can only be read from a live process. */
  measureMemory(): void {
    if (this.#server?.alive() && this.#server.pid !== null)
      this.#peakRssBytes = this.#equipment.meters.peakRss(this.#server.pid);
  }

  /** Ends session and server, whatever state they are in. A session that does not close in time is left behind. */
  async stop(): Promise<void> {
    await this.#closeSession();
    await this.#server?.stop();
  }

  /** What a server that failed has said goes into a file of the folder, and the file's name on record. */
  async keepLog(folder: string): Promise<void> {
    const text = this.#server?.stderr() ?? '';
    if (this.#failure === null || text === '') return;
    const logFile = await writeLog(folder, this.place, this.#scenario.name, text);
    this.#failure = { ...this.#failure, logFile };
  }

  record(scenario: string): TrialRecord {
    return {
      version: RECORD_VERSION,
      epoch: this.place.epoch,
      scenario,
      variant: this.place.variant,
      startOrder: this.place.startOrder,
      slot: this.place.slot,
      port: this.#server?.port ?? this.place.port,
      pid: this.#server?.pid ?? null,
      startedAt: this.#startedAt,
      outcome: this.#failure === null ? 'ok' : 'failed',
      ...(this.#failure === null ? {} : { failure: this.#failure }),
      startupMs: this.#server?.startupMs ?? null,
      warmup: this.#warmup,
      slices: this.#slices,
      serviceTime: mergeEncoded(this.#histograms),
      peakRssBytes: this.#peakRssBytes,
      verified: this.#verified,
      openLoop: this.#openLoop,
    };
  }

  #loadTarget(connections: number): LoadTarget {
    return {
      host: this.#server!.host,
      port: this.#server!.port,
      pid: this.#server!.pid,
      requests: this.#scenario.requests,
      connections,
      verifyEvery: VERIFY_EVERY,
    };
  }

  async #closeSession(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    this.#openSession = null;
    if (session !== null) await settled(session.close(), CLOSE_DEADLINE_MS);
  }

  #refuseErrors(what: string, requests: number, errors: number, samples: readonly string[]): void {
    if (errors <= ERROR_SHARE * requests) return;
    throw new TrialError(
      'E_WRONG_ANSWER',
      `${this.place.variant} answered ${errors} of ${requests + errors} requests wrongly or not at all in ${what}` +
        (samples[0] === undefined ? '' : `: ${samples[0]}`),
      samples,
    );
  }

  /** The server is another process than the one that was warmed up; null while all is well. */
  #replacement(what: string): TrialError | null {
    const why = this.#server?.alive() ? (this.#server.replaced?.() ?? null) : null;
    return why === null ? null : new TrialError('E_RESTARTED', `${this.place.variant}, ${what}: ${why}`);
  }

  #refuseReplaced(what: string): void {
    const replaced = this.#replacement(what);
    if (replaced !== null) throw replaced;
  }

  async #step(what: string, deadlineMs: number, run: () => Promise<void>): Promise<void> {
    if (this.#failure !== null) return;
    const { variant } = this.place;
    try {
      await guarded({ server: this.#server, variant, signal: this.#equipment.signal }, what, deadlineMs, run);
      this.#refuseReplaced(what);
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      // A broken connection may be heard of before the death that broke it.
      if (this.#server !== null) await settled(this.#server.exited, EXIT_NEWS_MS);
      this.#failure = await failureOf(this.#replacement(what) ?? error, this.#server, variant, what);
      // A hung server would stay loaded, and disturb the others.
      this.#server?.kill('SIGKILL');
      await this.stop();
    }
  }
}
