import { TrialError } from '../../model/errors.ts';
import { createRandom } from '../../stats/random.ts';
import { TimeHistogram } from '../observe/histogram.ts';
import { readEdge, windowBetween } from '../observe/window.ts';
import type { Aim } from './aim.ts';
import { Channel, type ChannelOwner, type Failure } from './channel.ts';
import type { Patience } from './closed-loop.ts';
import { type Arrivals, arrivalTimes } from './schedule.ts';
import { SpinMeter } from './spin-meter.ts';
import { Tally } from './tally.ts';

export interface OpenLoopOptions {
  ratePerS: number;
  durationMs: number;
  arrivals: Arrivals;
  /** The schedule follows from it alone: give every variant the same. */
  seed: number;
  /** Most connections at a time. An arrival waits only when all are busy, and that wait is send lag. */
  connections: number;
}

export interface OpenLoopResult {
  /** Arrivals of the schedule. */
  intended: number;
  /** Fewer than intended when the server fell so far behind that the run was cut off. */
  sent: number;
  /** Correct answers. */
  completed: number;
  errors: number;
  errorSamples: readonly string[];
  verified: number;
  /** (completed ÷ time until the last send) ÷ intended rate; 1 when all went out on time and came back. */
  achieved: number;
  /** Of completed requests, from the intended send. Encoded like SliceResult.serviceTime; so are the next two. */
  responseTime: string;
  /** Of completed requests, from the actual send. */
  serviceTime: string;
  /** Of all sent requests: actual minus intended send. */
  sendLag: string;
  /** From the first moment of the schedule to the last answer. */
  durationNs: number;
  cpuNs: number | null;
  runQueueWaitNs: number | null;
  /** Share of its core the generator worked, waiting busily for the next send not included. */
  generatorCpu: number;
  /** Connections that were used. */
  connections: number;
  serverCloses: boolean;
}

/** Timers fire up to a millisecond late: sleep until so long before a send, then turn the loop until it is due. */
const WAKE_BEFORE_MS = 2;
const SWEEP_MS = 100;

/**
 * Sends at the times of a schedule, whatever the server does: an arrival never waits for an earlier answer
 * unless every connection is busy. So a stall of the server is seen by all requests that were due in it.
 */
export class OpenLoop implements ChannelOwner {
  readonly #aim: Aim;
  readonly #patience: Patience;
  readonly #options: OpenLoopOptions;
  readonly #due: Float64Array;
  readonly #channels: Channel[];
  readonly #idle: Channel[];
  readonly #service = new TimeHistogram();
  readonly #response = new TimeHistogram();
  readonly #lag = new TimeHistogram();
  readonly #tally: Tally;
  readonly #spin = new SpinMeter();
  #next = 0;
  #sent = 0;
  #inFlight = 0;
  #startMs = 0;
  #lastSendMs = 0;
  #missesInARow = 0;
  #received = false;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #over!: () => void;
  #giveUp!: (error: TrialError) => void;

  /** `borrowed`: idle channels to begin with; they are idle again, and still open, afterwards. */
  constructor(aim: Aim, patience: Patience, borrowed: readonly Channel[], options: OpenLoopOptions) {
    this.#aim = aim;
    this.#patience = patience;
    this.#options = options;
    const random = createRandom(options.seed).fork('arrivals');
    this.#due = arrivalTimes(options.arrivals, options.ratePerS, options.durationMs, random);
    this.#channels = borrowed.slice(0, options.connections);
    this.#idle = [...this.#channels];
    this.#tally = new Tally(aim.target.requests, { service: this.#service, response: this.#response });
  }

  async run(): Promise<OpenLoopResult> {
    const borrowed = this.#channels.length;
    for (const channel of this.#channels) channel.owner = this;
    const ended = new Promise<void>((resolve, reject) => {
      this.#over = resolve;
      this.#giveUp = reject;
    });
    const sweep = setInterval(() => this.#sweep(), SWEEP_MS);
    const open = readEdge(this.#aim.target.pid);
    this.#startMs = performance.now();
    this.#turn();
    try {
      await ended;
    } catch (error) {
      for (const channel of this.#channels) channel.close();
      throw error;
    } finally {
      clearInterval(sweep);
      clearTimeout(this.#timer);
      clearImmediate(this.#immediate);
    }
    const window = windowBetween(open, readEdge(this.#aim.target.pid));
    for (const channel of this.#channels.slice(borrowed)) channel.close();
    this.#tally.settle();
    return this.#result(window);
  }

  answered(channel: Channel): void {
    this.#missesInARow = 0;
    this.#tally.answer(channel, true);
    this.#free(channel);
  }

  failed(channel: Channel, { kind, reason }: Failure): void {
    this.#tally.errors.add(reason);
    if (++this.#missesInARow > 3 * this.#channels.length + 10) {
      const code = kind === 'connect' ? 'E_CONNECT' : 'E_NO_ANSWER';
      const message = `${this.#aim.where} answered none of the last ${this.#missesInARow} requests (${reason})`;
      this.#giveUp(new TrialError(code, message, this.#tally.errors.samples));
    }
    this.#free(channel);
  }

  #free(channel: Channel): void {
    this.#received = true;
    this.#inFlight--;
    const wasFull = this.#full;
    this.#idle.push(channel);
    if (wasFull) this.#sendDue(performance.now());
    if (this.#next === this.#due.length && this.#inFlight === 0) this.#over();
  }

  /** One turn of waiting for the next arrival: send what is due, then sleep or spin. */
  #turn(): void {
    const nowMs = performance.now();
    const sent = this.#sendDue(nowMs);
    if (sent || this.#received) this.#spin.worked(nowMs);
    else this.#spin.empty(nowMs);
    this.#received = false;
    if (this.#next === this.#due.length) {
      if (this.#inFlight === 0) this.#over();
      return;
    }
    const waitMs = this.#startMs + this.#due[this.#next]! - performance.now();
    // When all connections are busy the next answer sends what is overdue: no need to spin.
    if (!this.#full && waitMs < WAKE_BEFORE_MS + 1) {
      this.#immediate = setImmediate(() => this.#turn());
      return;
    }
    this.#spin.slept();
    this.#timer = setTimeout(() => this.#turn(), Math.max(1, Math.floor(waitMs - WAKE_BEFORE_MS)));
  }

  /** Sends what is due by `nowMs` as long as there are connections for it. Did it send anything? */
  #sendDue(nowMs: number): boolean {
    const elapsedMs = nowMs - this.#startMs;
    const before = this.#next;
    while (this.#next < this.#due.length && this.#due[this.#next]! <= elapsedMs) {
      const channel = this.#idle.pop() ?? this.#grow();
      if (channel === undefined) break;
      this.#send(channel, this.#next++);
    }
    return this.#next > before;
  }

  /** Every connection is busy and there may be no more. */
  get #full(): boolean {
    return this.#idle.length === 0 && this.#channels.length >= this.#options.connections;
  }

  #grow(): Channel | undefined {
    if (this.#channels.length >= this.#options.connections) return undefined;
    const { host, port } = this.#aim.target;
    const channel = new Channel(host, port, this);
    this.#channels.push(channel);
    return channel;
  }

  #send(channel: Channel, arrival: number): void {
    channel.intendedMs = this.#startMs + this.#due[arrival]!;
    this.#inFlight++;
    this.#sent++;
    this.#aim.send(channel, arrival % this.#aim.wire.length);
    this.#lastSendMs = channel.sentMs;
    this.#lag.record((channel.sentMs - channel.intendedMs) * 1_000);
  }

  /** Late answers become errors; a schedule that cannot be finished is cut off. */
  #sweep(): void {
    const nowMs = performance.now();
    for (const channel of this.#channels) channel.expire(nowMs, this.#patience.timeoutMs);
    if (nowMs - this.#startMs < this.#options.durationMs + this.#patience.timeoutMs) return;
    this.#next = this.#due.length;
    if (this.#inFlight === 0) this.#over();
  }

  #result(window: ReturnType<typeof windowBetween>): OpenLoopResult {
    const tally = this.#tally;
    const { durationMs } = this.#options;
    const intended = this.#due.length;
    const lateness = Math.max(1, (this.#lastSendMs - this.#startMs) / durationMs);
    return {
      ...window,
      intended,
      sent: this.#sent,
      completed: tally.requests,
      errors: tally.errors.count,
      errorSamples: tally.errors.samples,
      verified: tally.verified,
      achieved: intended === 0 ? 1 : tally.requests / intended / lateness,
      responseTime: this.#response.encode(),
      serviceTime: this.#service.encode(),
      sendLag: this.#lag.encode(),
      generatorCpu: Math.max(0, window.generatorCpu - (this.#spin.spunUs * 1_000) / window.durationNs),
      connections: this.#channels.length,
      serverCloses: tally.serverCloses,
    };
  }
}
