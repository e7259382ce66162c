import autocannon, { type Client, type Instance, type Result } from 'autocannon';
import { TrialError } from '../../model/errors.ts';
import { US_PER_MS } from '../../model/units.ts';
import type { LoadTarget } from '../generator.ts';
import { ErrorLog } from '../observe/error-log.ts';
import { TimeHistogram } from '../observe/histogram.ts';
import { authority } from '../paced/request-bytes.ts';
import { requestLists, type Sampled, wrong } from './request-list.ts';

/** Said of servers that close their connections, and thrown when one turns up after all. */
export const CLOSING =
  'autocannon pairs requests with earlier answers when a connection ends, so its times and counts are wrong without any error';

const TIMEOUT_S = 5;
/** How often autocannon looks whether it is to stop; its own default is a second. */
const SAMPLE_MS = 10;
/** autocannon ends by itself only in case of need: slices are ended by us. */
const FAR_S = 3_600;

/**
 * One autocannon instance from its start to its end. Its faults are guarded here: its own histogram of whole
 * milliseconds is not used, the first broken connection ends the run (its pairing of requests and answers is
 * wrong from then on, and a refused port would spin), and a server that closes is found out.
 */
export class AutocannonRun {
  /** Set while the counted window is open. */
  counting = false;
  requests = 0;
  finished = 0;
  serviceTimeSumUs = 0;
  verified = 0;
  readonly errors = new ErrorLog();
  readonly serviceTime = new TimeHistogram();
  /** Called after each answer. */
  onFinish: (() => void) | undefined;
  /** Resolves when all is over; rejects with TrialError when the numbers cannot be trusted. */
  readonly ended: Promise<void>;

  readonly #target: LoadTarget;
  readonly #instance: Instance;
  readonly #turns = new Map<Client, number>();
  readonly #connections: number;
  #sample: Sampled | undefined;
  #kept: { sampled: Sampled; serviceUs: number; counted: boolean }[] = [];
  #failure: TrialError | undefined;

  /** `amount`: exactly so many requests; null: until `stop`. */
  constructor(target: LoadTarget, amount: number | null) {
    this.#target = target;
    this.#connections = amount === null ? target.connections : Math.min(amount, target.connections);
    const lists = requestLists(target.requests, target.verifyEvery, this.#connections, (sampled) => {
      this.#sample = sampled;
    });
    let clients = 0;
    const setupClient = (client: Client) => {
      this.#turns.set(client, 0);
      client.setRequests(lists[clients++ % lists.length]!);
      client.once('headers', (head: unknown) => this.#firstHeaders(head));
    };
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#instance = autocannon(
      {
        url: `http://${authority(target.host, target.port)}`,
        connections: this.#connections,
        duration: FAR_S,
        ...(amount === null ? {} : { amount }),
        timeout: TIMEOUT_S,
        sampleInt: SAMPLE_MS,
        bailout: 1,
        setupClient,
      },
      (error: Error | null, result: Result) => {
        const failure = error ?? this.#failure ?? this.#inconsistency(result);
        if (failure) reject(failure);
        else {
          this.#settle();
          resolve();
        }
      },
    );
    this.#instance.on('response', (client, status, _bytes, ms) => this.#answered(client, status, ms));
    this.#instance.on('reqError', (error: NodeJS.ErrnoException) => this.#broken(error));
  }

  stop(): void {
    this.#instance.stop();
  }

  #answered(client: Client, status: number, ms: number): void {
    const { requests } = this.#target;
    const turn = this.#turns.get(client)!;
    this.#turns.set(client, turn + 1 === requests.length ? 0 : turn + 1);
    const request = requests[turn]!;
    const sampled = this.#sample;
    this.#sample = undefined;
    const serviceUs = ms * US_PER_MS;
    this.finished++;
    if (status !== request.expect.status) {
      this.errors.add(
        `${request.method} ${request.path}: status: expected ${request.expect.status}, got ${status}`,
      );
    } else if (sampled !== undefined) this.#kept.push({ sampled, serviceUs, counted: this.counting });
    else if (this.counting) this.#count(serviceUs);
    this.onFinish?.();
  }

  #count(serviceUs: number): void {
    this.requests++;
    this.serviceTimeSumUs += serviceUs;
    this.serviceTime.record(serviceUs);
  }

  /** Compares the sampled answers, after the load is over. */
  #settle(): void {
    for (const { sampled, serviceUs, counted } of this.#kept) {
      const reason = wrong(sampled);
      this.verified++;
      if (reason !== undefined) this.errors.add(reason);
      else if (counted) this.#count(serviceUs);
    }
    this.#kept = [];
  }

  #firstHeaders(head: unknown): void {
    if ((head as { shouldKeepAlive: boolean }).shouldKeepAlive) return;
    this.#fail(new TrialError('E_CLOSING_SERVER', `the server closes its connections: ${CLOSING}`));
  }

  #broken(error: NodeJS.ErrnoException): void {
    const { host, port } = this.#target;
    const code = error.code === 'ECONNREFUSED' ? 'E_CONNECT' : 'E_NO_ANSWER';
    const what = code === 'E_CONNECT' ? 'cannot connect to' : 'lost an answer of';
    this.#fail(
      new TrialError(code, `autocannon ${what} ${host}:${port} (${error.code ?? error.message})`, [], error),
    );
  }

  #fail(error: TrialError): void {
    this.#failure ??= error;
    this.stop();
  }

  /** Each connection has at most one request under way; many more unanswered ones means lost pairs. */
  #inconsistency(result: Result): TrialError | undefined {
    const unanswered = result.requests.sent - this.finished;
    if (unanswered <= 2 * this.#connections) return undefined;
    return new TrialError(
      'E_CLOSING_SERVER',
      `autocannon sent ${result.requests.sent} requests and saw ${this.finished} answers: ${CLOSING}`,
    );
  }
}
