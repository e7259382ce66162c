import type { Channel, ChannelOwner } from './channel.ts';

/**
 * The connections of an open loop. The one that has been idle longest goes first, so that all are used in
 * turn: left alone, those opened for a burst would be ended by the server and missing in the next one.
 */
export class ChannelPool {
  readonly #channels: Channel[];
  readonly #borrowed: number;
  /** Idle channels: `#idle` of them from `#first` on, round the end. */
  readonly #ring: Channel[];
  #first = 0;
  #idle: number;
  readonly #make: () => Channel;

  /** `borrowed`: idle channels to begin with, beyond `most` ignored; `dismiss` leaves them open. */
  constructor(borrowed: readonly Channel[], most: number, make: () => Channel) {
    this.#channels = borrowed.slice(0, most);
    this.#borrowed = this.#channels.length;
    this.#idle = this.#borrowed;
    this.#ring = new Array<Channel>(most);
    for (const [i, channel] of this.#channels.entries()) this.#ring[i] = channel;
    this.#make = make;
  }

  /** Connections there are, busy or not. */
  get size(): number {
    return this.#channels.length;
  }

  get anyIdle(): boolean {
    return this.#idle > 0;
  }

  /** Every connection is busy and there may be no more. */
  get exhausted(): boolean {
    return this.#idle === 0 && this.#channels.length === this.#ring.length;
  }

  /** An idle channel, a new one if there is none, undefined when `exhausted`. */
  take(): Channel | undefined {
    if (this.#idle === 0) return this.exhausted ? undefined : this.#grow();
    const channel = this.#ring[this.#first]!;
    this.#first = this.#first + 1 === this.#ring.length ? 0 : this.#first + 1;
    this.#idle--;
    return channel;
  }

  /** Gives back what was taken. */
  give(channel: Channel): void {
    this.#ring[(this.#first + this.#idle) % this.#ring.length] = channel;
    this.#idle++;
  }

  setOwner(owner: ChannelOwner): void {
    for (const channel of this.#channels) channel.owner = owner;
  }

  /** Fails requests that have waited longer than `timeoutMs`. */
  expire(nowMs: number, timeoutMs: number): void {
    for (const channel of this.#channels) channel.expire(nowMs, timeoutMs);
  }

  /** Closes what was opened here. */
  dismiss(): void {
    for (const channel of this.#channels.slice(this.#borrowed)) channel.close();
  }

  closeAll(): void {
    for (const channel of this.#channels) channel.close();
  }

  #grow(): Channel {
    const channel = this.#make();
    this.#channels.push(channel);
    return channel;
  }
}
