import type { PacedBody } from '../guest/ops.ts';
import type { BodySink, Exchange } from '../http/exchange.ts';
import type { Deadline, Deadlines } from './deadlines.ts';
import { DelayedExchange } from './delay.ts';
import { type Distribution, parseDistribution } from './distribution.ts';
import { type Jitter, parseJitter } from './jitter.ts';
import type { Numbers, NumberStream } from './numbers.ts';
import { type Random, seededRandom, seedOf } from './random.ts';

/** A body under way. */
export interface Playing {
  /** Nobody listens any more. */
  cancel(): void;
}

/** Plays bodies to their clients, thousands at a time: each costs its pieces and one deadline. */
export class PacedPlayer {
  readonly #deadlines: Deadlines;
  /** Seeds for the bodies that bring none, one each, so that bodies played side by side draw apart. */
  readonly #seeds: NumberStream;
  readonly #numbers: Numbers;
  readonly #log: (text: string) => void;
  readonly #now: () => number;

  /** `now`: the clock of the deadlines. */
  constructor(
    deadlines: Deadlines,
    seed: number,
    numbers: Numbers,
    log: (text: string) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#deadlines = deadlines;
    this.#log = log;
    this.#now = now;
    this.#seeds = { name: 'paced bodies', seed: seedOf(seed, 'paced bodies'), count: 1 };
    this.#numbers = numbers;
  }

  /** Takes over the exchange and its `onGone`. Throws TypeError for times that are none, and like Exchange.stream. */
  play(exchange: Exchange, status: number, headers: readonly string[], body: PacedBody): Playing {
    if (sentWhole(body)) {
      exchange.answer(status, headers, wholeText(body));
      return NOTHING_LEFT;
    }
    const times = readTimes(body);
    const random = seededRandom(body.seed ?? this.#nextSeed(exchange.space));
    if (body.whole === true) {
      const dueMs = exchange.arrivedMs + times.first.sample(random);
      new DelayedExchange(exchange, dueMs, this.#deadlines, this.#log).answer(
        status,
        headers,
        wholeText(body),
      );
      // What it does when the client goes.
      const gone = exchange.onGone;
      return { cancel: () => gone?.() };
    }
    const sink = exchange.stream(status, headers);
    if (exchange.method === 'HEAD' || status === 204 || status === 304) {
      sink.end();
      return NOTHING_LEFT;
    }
    const paced = new PacedAnswer({
      exchange,
      sink,
      deadlines: this.#deadlines,
      now: this.#now,
      body,
      times,
      random,
    });
    exchange.onGone = () => paced.cancel();
    paced.begin();
    return paced;
  }

  #nextSeed(space: string): number {
    return Math.floor(this.#numbers.take(this.#seeds, space)() * 2 ** 32);
  }
}

const NOTHING_LEFT: Playing = { cancel() {} };

/** Everything is due when the request arrives: an answer like any other, with a Content-Length. */
function sentWhole({ first = 0, interval = 0, jitter = 0 }: PacedBody): boolean {
  return first === 0 && interval === 0 && jitter === 0;
}

interface Times {
  first: Distribution;
  interval: Distribution;
  jitter: Jitter;
}

function readTimes({ first = 0, interval = 0, jitter = 0 }: PacedBody): Times {
  return {
    first: parseDistribution(first, 'first'),
    interval: parseDistribution(interval, 'interval'),
    jitter: parseJitter(jitter, 'jitter'),
  };
}

/** A body without pieces still has an opening and a closing to send. */
const unitsOf = ({ pieces }: PacedBody): number => Math.max(1, pieces.length);

/** A piece as it is sent, with what belongs to the first and the last one. */
function unit({ pieces, frame, opening = '', closing = '' }: PacedBody, index: number): string {
  let text = index === 0 ? opening : '';
  const piece = pieces[index];
  if (piece !== undefined) {
    text += frame === undefined ? piece : `${frame[0]}${JSON.stringify(piece)}${frame[1]}`;
  }
  return index >= pieces.length - 1 ? text + closing : text;
}

function wholeText(body: PacedBody): string {
  let text = '';
  for (let i = 0; i < unitsOf(body); i++) text += unit(body, i);
  return text;
}

interface Part {
  exchange: Exchange;
  sink: BodySink;
  deadlines: Deadlines;
  now: () => number;
  body: PacedBody;
  times: Times;
  random: Random;
}

class PacedAnswer implements Playing {
  readonly #part: Part;
  readonly #play = (): void => this.#go();
  #next = 0;
  /** Of the next piece, on the clock of `performance.now()`: the arrival and all gaps so far. */
  #dueMs: number;
  #sentMs: number;
  #deadline: Deadline | null = null;
  #over = false;

  constructor(part: Part) {
    this.#part = part;
    const { exchange, times, random } = part;
    this.#sentMs = exchange.arrivedMs;
    this.#dueMs = exchange.arrivedMs + times.first.sample(random);
  }

  begin(): void {
    this.#part.sink.onDrain = () => {
      // Armed: this drain is the answer to nothing that was held up.
      if (!this.#over && this.#deadline === null) this.#go();
    };
    this.#go();
  }

  cancel(): void {
    this.#over = true;
    this.#deadline?.cancel();
    this.#deadline = null;
  }

  /** Writes what is due by now in one piece, and waits for the next time, or for room. */
  #go(): void {
    this.#deadline = null;
    const { exchange, sink, deadlines, now, body, times, random } = this.#part;
    const nowMs = now();
    const units = unitsOf(body);
    let text = '';
    while (this.#next < units && this.#dueMs <= nowMs) {
      text += unit(body, this.#next++);
      this.#dueMs += Math.max(0, times.interval.sample(random) + times.jitter.sample(random));
    }
    if (text === '' && this.#aliveMs() <= nowMs) text = body.keepalive!.text;
    let room = true;
    if (text !== '') {
      this.#sentMs = nowMs;
      room = sink.write(text);
    }
    if (this.#next === units) {
      this.#over = true;
      exchange.onGone = null;
      sink.end();
    } else if (room) {
      this.#deadline = deadlines.at(Math.min(this.#dueMs, this.#aliveMs()), this.#play);
    }
  }

  /** When the silence has lasted too long. */
  #aliveMs(): number {
    const { keepalive } = this.#part.body;
    return keepalive === undefined ? Infinity : this.#sentMs + keepalive.ms;
  }
}
