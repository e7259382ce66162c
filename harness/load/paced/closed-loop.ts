import { setTimeout as delay } from 'node:timers/promises';
import { TrialError } from '../../model/errors.ts';
import type { LoadSession, SliceResult } from '../generator.ts';
import { TimeHistogram } from '../observe/histogram.ts';
import { tenths } from '../observe/tenths.ts';
import { ServerWatch } from '../observe/window.ts';
import type { Aim } from './aim.ts';
import { Channel, type ChannelOwner, type Failure } from './channel.ts';
import { Tally } from './tally.ts';

export interface Patience {
  /** An answer that takes longer is an error. */
  timeoutMs: number;
  /** Attempts to connect that fail in a row on one connection before the slice is given up. */
  connectAttempts: number;
}

export const PATIENCE: Patience = { timeoutMs: 5_000, connectAttempts: 6 };

const SWEEP_MS = 100;

/** Pause after the n-th failure in a row on one connection: a refused port must not be hammered. */
const backOffMs = (misses: number): number => Math.min(5 * 2 ** (misses - 1), 200);

/** Every connection sends its next request as soon as the last one is answered. */
export class ClosedLoop implements ChannelOwner {
  readonly channels: Channel[];
  readonly #aim: Aim;
  readonly #patience: Patience;
  readonly #histogram = new TimeHistogram();
  readonly #watch: ServerWatch;
  #tally: Tally;
  /** Requests that may still be sent. */
  #quota = 0;
  #inFlight = 0;
  readonly #pauses = new Set<NodeJS.Timeout>();
  #counting = false;
  #finished = 0;
  #missesInARow = 0;
  #onFinish: (() => void) | undefined;
  #drained: (() => void) | undefined;
  #giveUp: ((error: TrialError) => void) | undefined;

  constructor(aim: Aim, patience: Patience = PATIENCE) {
    this.#aim = aim;
    this.#patience = patience;
    this.#watch = new ServerWatch(aim.target.pid);
    this.#tally = new Tally(aim, { service: this.#histogram });
    const { host, port, connections } = aim.target;
    this.channels = Array.from({ length: connections }, (_, i) => {
      const channel = new Channel(host, port, this);
      // Not all with the same request at the same time.
      channel.turn = i % aim.wire.length;
      return channel;
    });
  }

  /** Exactly `requests` requests; one that fails is not sent again. Fewer tenths when there are fewer than ten. */
  async warmUp(requests: number): ReturnType<LoadSession['warmUp']> {
    const pace = tenths(requests);
    this.#onFinish = () => pace.finished(this.#finished);
    await this.#run(requests, (drained) => drained);
    const { errors } = this.#tally;
    return { ...pace.result(), errors: errors.count, errorSamples: errors.samples };
  }

  /** Errors are those of the whole slice, its beginning and end included; requests those of the window. */
  async slice({ durationMs, discardMs }: { durationMs: number; discardMs: number }): Promise<SliceResult> {
    const { connections } = this.#aim.target;
    this.#watch.prepare();
    const window = await this.#run(Number.POSITIVE_INFINITY, async (drained, signal) => {
      await delay(discardMs, undefined, { signal });
      this.#counting = true;
      const open = this.#watch.edge();
      await delay(durationMs, undefined, { signal });
      const close = this.#watch.edge();
      this.#counting = false;
      this.#quota = 0;
      this.#settleDrain();
      await drained;
      return this.#watch.between(open, close);
    });
    const tally = this.#tally;
    return {
      ...window,
      requests: tally.requests,
      errors: tally.errors.count,
      serviceTimeSumUs: tally.serviceTimeSumUs,
      connections,
      serviceTime: this.#histogram.encode(),
      verified: tally.verified,
      errorSamples: tally.errors.samples,
      serverCloses: tally.serverCloses,
    };
  }

  close(): void {
    this.#quota = 0;
    this.#inFlight = 0;
    for (const pause of this.#pauses) clearTimeout(pause);
    this.#pauses.clear();
    for (const channel of this.channels) channel.close();
  }

  answered(channel: Channel): void {
    channel.misses = 0;
    this.#missesInARow = 0;
    this.#tally.answer(channel, this.#counting);
    this.#finish();
    this.#next(channel);
  }

  failed(channel: Channel, { kind, reason }: Failure): void {
    channel.misses++;
    this.#missesInARow++;
    this.#tally.errors.add(reason);
    this.#finish();
    const { where } = this.#aim;
    const { connectAttempts } = this.#patience;
    if (kind === 'connect' && channel.misses >= connectAttempts) {
      this.#abandon(
        'E_CONNECT',
        `cannot connect to ${where}: ${connectAttempts} attempts in a row failed (${reason})`,
      );
    } else if (this.#missesInARow > 3 * this.channels.length + 10) {
      this.#abandon(
        'E_NO_ANSWER',
        `${where} answered none of the last ${this.#missesInARow} requests (${reason})`,
      );
    } else if (this.#quota === 0) this.#settleDrain();
    else {
      const pause = setTimeout(() => {
        this.#pauses.delete(pause);
        this.#next(channel);
      }, backOffMs(channel.misses));
      this.#pauses.add(pause);
    }
  }

  #finish(): void {
    this.#inFlight--;
    this.#finished++;
    this.#onFinish?.();
  }

  #next(channel: Channel): void {
    if (this.#quota === 0) {
      this.#settleDrain();
      return;
    }
    this.#quota--;
    this.#inFlight++;
    this.#aim.sendNext(channel);
  }

  #settleDrain(): void {
    if (this.#quota === 0 && this.#inFlight === 0) this.#drained?.();
  }

  #abandon(code: string, message: string): void {
    this.#giveUp?.(new TrialError(code, message, this.#tally.errors.samples));
  }

  /** Drives all connections while `body` goes on; ends with no request under way, or with the loop given up. */
  async #run<T>(
    quota: number,
    body: (drained: Promise<void>, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const aborter = new AbortController();
    const drained = new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
    const givenUp = new Promise<never>((_, reject) => {
      this.#giveUp = reject;
    });
    this.#tally = new Tally(this.#aim, { service: this.#histogram });
    this.#quota = quota;
    this.#finished = 0;
    this.#missesInARow = 0;
    const sweep = setInterval(() => this.#expire(), SWEEP_MS);
    try {
      for (const channel of this.channels) {
        channel.owner = this;
        channel.misses = 0;
        this.#next(channel);
      }
      const result = await Promise.race([body(drained, aborter.signal), givenUp]);
      this.#tally.settle();
      return result;
    } catch (error) {
      this.close();
      throw error;
    } finally {
      clearInterval(sweep);
      aborter.abort();
      for (const pause of this.#pauses) clearTimeout(pause);
      this.#pauses.clear();
      this.#counting = false;
      this.#onFinish = undefined;
      this.#giveUp = undefined;
    }
  }

  #expire(): void {
    const nowMs = performance.now();
    for (const channel of this.channels) channel.expire(nowMs, this.#patience.timeoutMs);
  }
}
