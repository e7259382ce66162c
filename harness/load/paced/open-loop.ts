import { readProcFile } from '../../metrics/proc-file.ts';
import { TrialError } from '../../model/errors.ts';
import { NS_PER_US, US_PER_MS } from '../../model/units.ts';
import { createRandom } from '../../stats/random.ts';
import { TimeHistogram } from '../observe/histogram.ts';
import { ServerWatch, type Window } from '../observe/window.ts';
import type { Aim } from './aim.ts';
import { Channel, type ChannelOwner, type Failure } from './channel.ts';
import { ChannelPool } from './channel-pool.ts';
import type { Patience } from './closed-loop.ts';
import type { OpenLoopOptions, OpenLoopResult } from './open-loop-result.ts';
import { arrivalTimes } from './schedule.ts';
import { SpinMeter } from './spin-meter.ts';
import { Tally } from './tally.ts';

export type { OpenLoopOptions, OpenLoopResult } from './open-loop-result.ts';

/** Where the time comes from, in ms; `performance` in earnest. */
export interface Clock {
  now(): number;
}

/** Timers fire up to a millisecond late: sleep until so long before a send at the latest. */
const WAKE_BEFORE_MS = 2;
/** A process that sleeps is woken some 50 µs after an answer has come: stay awake for as long as one is likely. */
const AWAKE_MS = 5;
/**
 * How long the clock is watched for the next send before the sockets are looked at again: hardly at all when
 * answers are awaited, as their times depend on it; else longer, as every turn of the event loop leaves 500
 * bytes to collect.
 */
const WATCH_MS = { awaiting: 0.003, idle: 0.05 } as const;
const SWEEP_MS = 100;

/**
 * Sends at the times of a schedule, whatever the server does: an arrival never waits for an earlier answer
 * unless every connection is busy. So a stall of the server is seen by all requests that were due in it.
 *
 * Sending comes first: what is due is sent before the sockets are read, and between one answer and the next.
 */
export class OpenLoop implements ChannelOwner {
  readonly #aim: Aim;
  readonly #patience: Patience;
  readonly #options: OpenLoopOptions;
  readonly #clock: Clock;
  readonly #due: Float64Array;
  readonly #pool: ChannelPool;
  readonly #service = new TimeHistogram();
  readonly #response = new TimeHistogram();
  readonly #lag = new TimeHistogram();
  readonly #tally: Tally;
  readonly #spin = new SpinMeter();
  #next = 0;
  #inFlight = 0;
  #startMs = 0;
  #lastSendMs = 0;
  #lastActMs = 0;
  #missesInARow = 0;
  #received = false;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #over!: () => void;
  #giveUp!: (error: TrialError) => void;

  /** `borrowed`: idle channels to begin with; they are idle again, and still open, afterwards. */
  constructor(
    aim: Aim,
    patience: Patience,
    borrowed: readonly Channel[],
    options: OpenLoopOptions,
    clock: Clock = performance,
  ) {
    this.#aim = aim;
    this.#patience = patience;
    this.#options = options;
    this.#clock = clock;
    const random = createRandom(options.seed).fork('arrivals');
    this.#due = arrivalTimes(options.arrivals, options.ratePerS, options.durationMs, random);
    const { host, port } = aim.target;
    this.#pool = new ChannelPool(borrowed, options.connections, () => new Channel(host, port, this));
    this.#tally = new Tally(aim, { service: this.#service, response: this.#response });
  }

  async run(): Promise<OpenLoopResult> {
    this.#pool.setOwner(this);
    const ended = new Promise<void>((resolve, reject) => {
      this.#over = resolve;
      this.#giveUp = reject;
    });
    const sweep = setInterval(() => this.#sweep(), SWEEP_MS);
    const watch = new ServerWatch(this.#aim.target.pid);
    watch.prepare();
    const waitedNs = runQueueWaitNs();
    const open = watch.edge();
    this.#startMs = this.#clock.now();
    this.#turn();
    try {
      await ended;
    } catch (error) {
      this.#pool.closeAll();
      throw error;
    } finally {
      clearInterval(sweep);
      clearTimeout(this.#timer);
      clearImmediate(this.#immediate);
    }
    const window = watch.between(open, watch.edge());
    this.#pool.dismiss();
    this.#tally.settle();
    const waitNs = runQueueWaitNs();
    return this.#result(window, waitNs === null || waitedNs === null ? null : waitNs - waitedNs);
  }

  answered(channel: Channel): void {
    // The answer has been timed; with it a request that is due can wait no longer, unless for its connection.
    if (this.#pool.anyIdle) this.#sendDue(channel.answeredMs);
    this.#missesInARow = 0;
    this.#tally.answer(channel, true);
    this.#free(channel);
  }

  failed(channel: Channel, { kind, reason }: Failure): void {
    this.#tally.errors.add(reason);
    if (++this.#missesInARow > 3 * this.#pool.size + 10) {
      const code = kind === 'connect' ? 'E_CONNECT' : 'E_NO_ANSWER';
      const message = `${this.#aim.where} answered none of the last ${this.#missesInARow} requests (${reason})`;
      this.#giveUp(new TrialError(code, message, this.#tally.errors.samples));
    }
    this.#free(channel);
  }

  #free(channel: Channel): void {
    this.#received = true;
    this.#inFlight--;
    const wasExhausted = this.#pool.exhausted;
    this.#pool.give(channel);
    if (wasExhausted) this.#sendDue(this.#clock.now());
    if (this.#timer !== undefined) this.#wake();
  }

  /** One turn of the event loop: watches the clock and sends what falls due, then lets the sockets be read. */
  readonly #turn = (): void => {
    let nowMs = this.#clock.now();
    if (this.#received) {
      this.#spin.worked(nowMs);
      this.#lastActMs = nowMs;
    } else this.#spin.empty(nowMs);
    this.#received = false;
    const turnMs = nowMs;
    for (;;) {
      if (this.#sendDue(nowMs)) {
        nowMs = this.#clock.now();
        this.#spin.worked(nowMs);
        this.#lastActMs = nowMs;
      }
      if (this.#next === this.#due.length && this.#inFlight === 0) {
        this.#over();
        return;
      }
      const waitMs = this.#waitMs(nowMs);
      const awaiting = this.#inFlight > 0;
      if (waitMs > WAKE_BEFORE_MS + 1 && !(awaiting && nowMs - this.#lastActMs < AWAKE_MS)) {
        this.#sleep(waitMs);
        return;
      }
      if (nowMs - turnMs >= (awaiting ? WATCH_MS.awaiting : WATCH_MS.idle)) break;
      nowMs = this.#clock.now();
      this.#spin.empty(nowMs);
    }
    this.#immediate = setImmediate(this.#turn);
  };

  /** Until the next send; infinite when the schedule is done, or when only an answer can make the next possible. */
  #waitMs(nowMs: number): number {
    if (this.#next === this.#due.length || this.#pool.exhausted) return Number.POSITIVE_INFINITY;
    return this.#startMs + this.#due[this.#next]! - nowMs;
  }

  #sleep(waitMs: number): void {
    this.#spin.slept();
    this.#timer = setTimeout(
      () => this.#wake(),
      Math.max(1, Math.floor(Math.min(waitMs, SWEEP_MS) - WAKE_BEFORE_MS)),
    );
  }

  #wake(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#immediate = setImmediate(this.#turn);
  }

  /** Sends what is due by `nowMs` as long as there are connections for it. Did it send anything? */
  #sendDue(nowMs: number): boolean {
    const elapsedMs = nowMs - this.#startMs;
    const before = this.#next;
    while (this.#next < this.#due.length && this.#due[this.#next]! <= elapsedMs) {
      const channel = this.#pool.take();
      if (channel === undefined) break;
      this.#send(channel, this.#next++);
    }
    return this.#next > before;
  }

  #send(channel: Channel, arrival: number): void {
    channel.intendedMs = this.#startMs + this.#due[arrival]!;
    this.#inFlight++;
    this.#aim.send(channel, arrival % this.#aim.wire.length);
    this.#lastSendMs = channel.sentMs;
    this.#lag.record((channel.sentMs - channel.intendedMs) * US_PER_MS);
  }

  /** Late answers become errors; a schedule that cannot be finished is cut off. */
  #sweep(): void {
    const nowMs = this.#clock.now();
    this.#pool.expire(nowMs, this.#patience.timeoutMs);
    if (nowMs - this.#startMs < this.#options.durationMs + this.#patience.timeoutMs) return;
    this.#next = this.#due.length;
    if (this.#inFlight === 0) this.#over();
  }

  #result(window: Window, generatorWaitNs: number | null): OpenLoopResult {
    const tally = this.#tally;
    const { durationMs } = this.#options;
    const intended = this.#due.length;
    const lateness = Math.max(1, (this.#lastSendMs - this.#startMs) / durationMs);
    return {
      ...window,
      intended,
      sent: this.#lag.count,
      completed: tally.requests,
      errors: tally.errors.count,
      errorSamples: tally.errors.samples,
      verified: tally.verified,
      achieved: intended === 0 ? 1 : tally.requests / intended / lateness,
      responseTime: this.#response.encode(),
      serviceTime: this.#service.encode(),
      sendLag: this.#lag.encode(),
      generatorCpu: Math.max(0, window.generatorCpu - (this.#spin.spunUs * NS_PER_US) / window.durationNs),
      generatorWaitNs,
      connections: this.#pool.size,
      serverCloses: tally.serverCloses,
    };
  }
}

/** Time so far that this process's main thread (`/proc/self/schedstat` is of it alone) waited for a processor. */
function runQueueWaitNs(): number | null {
  const text = readProcFile('/proc/self/schedstat');
  return text === null ? null : Number(text.split(' ')[1]);
}
