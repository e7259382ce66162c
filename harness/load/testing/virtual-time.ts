/** An open loop on a clock of its own, with channels that reach no network: what it does and when is exact. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Aim } from '../paced/aim.ts';
import { Channel } from '../paced/channel.ts';
import { OpenLoop, type OpenLoopOptions, type OpenLoopResult } from '../paced/open-loop.ts';
import type { WireRequest } from '../paced/request-bytes.ts';
import { get, targetOf } from './servers.ts';

/** What a look at the clock costs, unless `stepMs` says otherwise. */
export const STEP_MS = 0.001;

/** Where the clock begins: not at 0, where a forgotten start would go unseen. */
export const START_MS = 1_000;

const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');

export class VirtualRun {
  nowMs = START_MS;
  stepMs = STEP_MS;
  /**
   * What happened, in order: `send` when a request goes out, `handle` when an answer is entered into the counts,
   * `read` when all answers that there were have been handed over.
   */
  readonly log: ('send' | 'handle' | 'read')[] = [];
  /** Actual sends, in ms from the first look at the clock. */
  readonly sentMs: number[] = [];
  /** Requests under way, and when each is answered. */
  readonly #underWay: { channel: VirtualChannel; atMs: number }[] = [];
  readonly #answerAtMs: (sentMs: number) => number;
  #loop!: OpenLoop;

  /** `answerAtMs`: when a request sent at a time is answered, in ms from `START_MS`; ascending with the sends. */
  constructor(answerAtMs: (sentMs: number) => number) {
    this.#answerAtMs = answerAtMs;
  }

  now(): number {
    this.nowMs += this.stepMs;
    return this.nowMs;
  }

  send(channel: VirtualChannel): void {
    channel.sentMs = this.now();
    this.log.push('send');
    const sentMs = channel.sentMs - START_MS;
    this.sentMs.push(sentMs);
    this.#underWay.push({ channel, atMs: START_MS + this.#answerAtMs(sentMs) });
  }

  /** Hands over what has been answered by now, as one read of the sockets would. */
  deliver(): void {
    const before = this.log.length;
    while (this.#underWay.length > 0 && this.#underWay[0]!.atMs <= this.nowMs) {
      this.#underWay.shift()!.channel.answer(this.now());
    }
    if (this.log.length > before) this.log.push('read');
  }

  /** `atMs`: when so much time has passed, `disturb` is called, once and before any answers are read. */
  async run(
    options: OpenLoopOptions,
    atMs = Number.POSITIVE_INFINITY,
    disturb = () => {},
  ): Promise<OpenLoopResult> {
    const { log } = this;
    const request = { ...get('/a') };
    const { expect } = request;
    Object.defineProperty(request, 'expect', {
      get() {
        log.push('handle');
        return { status: expect.status };
      },
    });
    const aim = new Aim(targetOf(1, { pid: null, requests: [request], verifyEvery: 1_000_000 }));
    const patience = { timeoutMs: 60_000, connectAttempts: 1 };
    const channels = Array.from({ length: options.connections }, () => new VirtualChannel(this));
    this.#loop = new OpenLoop(aim, patience, channels, options, this);
    for (const channel of channels) channel.owner = this.#loop;
    log.length = 0;
    let disturbed = false;
    let result: OpenLoopResult | undefined;
    const running = this.#loop.run().then((outcome) => {
      result = outcome;
    });
    while (result === undefined) {
      await nextTurn();
      // Time goes on while the loop sleeps.
      this.now();
      if (!disturbed && this.nowMs - START_MS >= atMs) {
        disturbed = true;
        disturb();
      }
      this.deliver();
    }
    await running;
    return result;
  }
}

class VirtualChannel extends Channel {
  readonly #run: VirtualRun;
  #answeredMs = 0;

  constructor(run: VirtualRun) {
    // The owner is set before anything is sent.
    super('127.0.0.1', 0, { answered() {}, failed() {} });
    this.#run = run;
  }

  override send(request: WireRequest, keep: boolean): void {
    this.busy = true;
    this.kept = keep;
    this.parser.begin(request.toHead, keep);
    this.#run.send(this);
  }

  answer(atMs: number): void {
    this.parser.feed(ANSWER, 0, ANSWER.length);
    this.busy = false;
    this.#answeredMs = atMs;
    this.owner.answered(this);
  }

  override get answeredMs(): number {
    return this.#answeredMs;
  }
}
