import type { LoadTarget } from '../generator.ts';
import type { Channel } from './channel.ts';
import { serialiseRequest, type WireRequest } from './request-bytes.ts';

/** A target with its requests ready to send, and whose turn it is to be compared in full. */
export class Aim {
  readonly target: LoadTarget;
  readonly wire: readonly WireRequest[];
  /** By request: a body that was compared in full and found correct. The same once more needs no comparing. */
  readonly correctBodies: (Buffer | undefined)[];
  /** Answers still to come of each request until one is kept. */
  readonly #untilKept: number[];

  constructor(target: LoadTarget) {
    this.target = target;
    // A request that stands there several times is written once: its body may be large.
    const written = new Map(
      [...new Set(target.requests)].map((one) => [one, serialiseRequest(one, target.host, target.port)]),
    );
    this.wire = target.requests.map((request) => written.get(request)!);
    this.correctBodies = target.requests.map(() => undefined);
    this.#untilKept = target.requests.map(() => 1);
  }

  get where(): string {
    return `${this.target.host}:${this.target.port}`;
  }

  /**
   * Sends the channel's next request. Counted for each request by itself, so that every one of them is
   * compared even when `verifyEvery` is a multiple of their number.
   */
  sendNext(channel: Channel): void {
    const request = channel.turn;
    channel.turn = request + 1 === this.wire.length ? 0 : request + 1;
    this.send(channel, request);
  }

  send(channel: Channel, request: number): void {
    channel.request = request;
    const keep = --this.#untilKept[request]! <= 0;
    if (keep) this.#untilKept[request] = this.target.verifyEvery;
    channel.send(this.wire[request]!, keep);
  }
}
