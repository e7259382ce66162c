import { type Answer, mismatch, type ScenarioRequest } from '../../model/scenario.ts';
import { US_PER_MS } from '../../model/units.ts';
import { ErrorLog } from '../observe/error-log.ts';
import type { TimeHistogram } from '../observe/histogram.ts';
import type { Channel } from './channel.ts';

/** Kept answers waiting for comparison; more is compared at once, so that memory stays bounded. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
/** Rough size of a kept answer beside its body. */
const KEPT_OVERHEAD_BYTES = 512;

interface KeptAnswer {
  request: ScenarioRequest;
  answer: Answer;
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
 * it has been compared (`settle`, after the window): until then nobody knows that it is correct.
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
  #kept: KeptAnswer[] = [];
  #keptBytes = 0;

  constructor(requests: readonly ScenarioRequest[], times: Histograms) {
    this.#requests = requests;
    this.#times = times;
    times.service.reset();
    times.response?.reset();
  }

  /** Takes a complete answer. `counted`: it completed inside the window. False when its status is wrong. */
  answer(channel: Channel, counted: boolean): boolean {
    const { parser } = channel;
    const request = this.#requests[channel.request]!;
    if (parser.closes) this.serverCloses = true;
    if (parser.status !== request.expect.status) {
      this.errors.add(`${name(request)}: status: expected ${request.expect.status}, got ${parser.status}`);
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
    for (const { request, answer, serviceUs, responseUs, counted } of this.#kept) {
      const wrong = mismatch(request.expect, answer);
      this.verified++;
      if (wrong !== undefined) this.errors.add(`${name(request)}: ${wrong}`);
      else if (counted) this.#count(serviceUs, responseUs);
    }
    this.#kept = [];
    this.#keptBytes = 0;
  }

  #count(serviceUs: number, responseUs: number): void {
    this.requests++;
    this.serviceTimeSumUs += serviceUs;
    this.#times.service.record(serviceUs);
    this.#times.response?.record(responseUs);
  }

  #keep(kept: KeptAnswer): void {
    this.#kept.push(kept);
    this.#keptBytes += kept.answer.body.length + KEPT_OVERHEAD_BYTES;
    if (this.#keptBytes > MAX_KEPT_BYTES) this.settle();
  }
}

function name(request: ScenarioRequest): string {
  return `${request.method} ${request.path}`;
}
