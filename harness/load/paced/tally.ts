import { type ExpectedAnswer, mismatch, type ScenarioRequest } from '../../model/scenario.ts';
import { US_PER_MS } from '../../model/units.ts';
import type { BytesAnswer } from '../answer.ts';
import { ErrorLog } from '../observe/error-log.ts';
import type { TimeHistogram } from '../observe/histogram.ts';
import type { Aim } from './aim.ts';
import type { Channel } from './channel.ts';

/** Kept answers waiting for comparison. Beyond it the oldest are compared at once, one by one: memory stays bounded. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
/** Rough size of a kept answer beside its body. */
const KEPT_OVERHEAD_BYTES = 512;

interface KeptAnswer {
  /** Index of its request. */
  request: number;
  answer: BytesAnswer;
  serviceUs: number;
  responseUs: number;
  counted: boolean;
}

export interface Histograms {
  /** From the actual send. */
  service: TimeHistogram;
  /** From the intended send: open loop only. */
  response?: TimeHistogram;
}

/**
 * What became of the requests of one stretch of load. An answer that was kept enters the counts only when
 * it has been compared: until then nobody knows that it is correct. Comparing takes time that the load has
 * not got, so it is put off until after the window (`settle`), save for bodies equal to a correct one.
 */
export class Tally {
  /** Completed and correct answers in the window. */
  requests = 0;
  serviceTimeSumUs = 0;
  verified = 0;
  serverCloses = false;
  readonly errors = new ErrorLog();
  readonly #times: Histograms;
  readonly #requests: readonly ScenarioRequest[];
  readonly #correctBodies: (Buffer | undefined)[];
  /** What is expected beside the body. */
  readonly #heads: readonly ExpectedAnswer[];
  #kept: KeptAnswer[] = [];
  #keptBytes = 0;

  constructor(aim: Aim, times: Histograms) {
    this.#requests = aim.target.requests;
    this.#correctBodies = aim.correctBodies;
    this.#heads = this.#requests.map(({ expect: { body: _, ...head } }) => head);
    this.#times = times;
    times.service.reset();
    times.response?.reset();
  }

  /** Takes a complete answer. `counted`: it completed inside the window. False when its status is wrong. */
  answer(channel: Channel, counted: boolean): boolean {
    const { parser, request } = channel;
    if (parser.closes) this.serverCloses = true;
    const { status } = this.#requests[request]!.expect;
    if (parser.status !== status) {
      this.errors.add(`${this.#name(request)}: status: expected ${status}, got ${parser.status}`);
      return false;
    }
    const serviceUs = (channel.answeredMs - channel.sentMs) * US_PER_MS;
    const responseUs = (channel.answeredMs - channel.intendedMs) * US_PER_MS;
    if (channel.kept) this.#keep({ request, answer: parser.answer(), serviceUs, responseUs, counted });
    else if (counted) this.#count(serviceUs, responseUs);
    return true;
  }

  /** Compares the answers kept so far. */
  settle(): void {
    for (const kept of this.#kept) this.#compare(kept);
    this.#kept = [];
    this.#keptBytes = 0;
  }

  #compare({ request, answer, serviceUs, responseUs, counted }: KeptAnswer): void {
    const known = this.#isKnown(request, answer);
    const wrong = mismatch(known ? this.#heads[request]! : this.#requests[request]!.expect, answer);
    this.verified++;
    if (wrong !== undefined) this.errors.add(`${this.#name(request)}: ${wrong}`);
    else {
      this.#correctBodies[request] = answer.bytes;
      if (counted) this.#count(serviceUs, responseUs);
    }
  }

  #count(serviceUs: number, responseUs: number): void {
    this.requests++;
    this.serviceTimeSumUs += serviceUs;
    this.#times.service.record(serviceUs);
    this.#times.response?.record(responseUs);
  }

  #keep(kept: KeptAnswer): void {
    if (this.#isKnown(kept.request, kept.answer)) {
      this.#compare(kept);
      return;
    }
    this.#kept.push(kept);
    this.#keptBytes += keptBytes(kept);
    while (this.#keptBytes > MAX_KEPT_BYTES) {
      const oldest = this.#kept.shift()!;
      this.#keptBytes -= keptBytes(oldest);
      this.#compare(oldest);
    }
  }

  #isKnown(request: number, { bytes }: BytesAnswer): boolean {
    return this.#correctBodies[request]?.equals(bytes) === true;
  }

  #name(request: number): string {
    const { method, path } = this.#requests[request]!;
    return `${method} ${path}`;
  }
}

const keptBytes = ({ answer }: KeptAnswer): number => answer.bytes.length + KEPT_OVERHEAD_BYTES;
