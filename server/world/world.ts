import type { Levels, ScriptProgram } from '../axes.ts';
import type { Effects } from '../effects/effects.ts';
import type { GuestCode, Image, Vm } from '../engine/engine.ts';
import { GuestError } from '../errors.ts';
import {
  type GuestConfig,
  HEAD_FLAG_WAIT,
  type HostFunction,
  type HostValue,
  OP,
  type PacedBody,
  type RouteDescription,
} from '../guest/ops.ts';
import { type Exchange, TEXT_PLAIN } from '../http/exchange.ts';
import { type RouteTable, routeTable } from '../routes.ts';
import type { ScriptFile } from '../script-file.ts';
import type { RandomSource, RequestRandoms } from '../services/random.ts';
import { isStoreOperation } from '../services/store-services.ts';
import { TooManySpaces } from '../services/stores.ts';
import { parseHead } from './head.ts';
import type { Limits } from './limits.ts';
import type { Parking } from './parking.ts';
import type { Stand } from './stand.ts';
import { Streams, sendOr500 } from './streams.ts';
import { clipped, pathOf } from './text.ts';
import { GuestTimers } from './timers.ts';
import { awaitTopLevel } from './top-level.ts';
import { MODULE, Turns } from './turns.ts';

/** What every world of one server shares. */
export interface WorldFactory {
  readonly levels: Levels;
  readonly script: ScriptFile;
  readonly program: ScriptProgram;
  readonly guest: GuestCode;
  readonly config: GuestConfig;
  readonly limits: Limits;
  /** Operations that need no request: console, env, URL, text, crypto, store. */
  readonly services: HostFunction;
  readonly effects: Effects;
  readonly randoms: RequestRandoms;
  /** One line or several on stderr. */
  log(text: string): void;
  /** A world with a machine of its own and no runtime in it yet. */
  createWorld(): Promise<World>;
}

interface Pending {
  exchange: Exchange;
  finished: () => void;
  answered: boolean;
  deadline: NodeJS.Timeout | null;
  /** Who else is to hear that the client has gone, even when the request is over. */
  onGone: (() => void) | null;
  /** Of the route, for what its requests draw. */
  route: RouteDescription | null;
  /** Made at the first draw. */
  random: RandomSource | null;
}

const OVERDUE = new GuestError('interrupted', 'the script ran longer than its CPU deadline');

/**
 * A runtime with the script loaded, seen from the host: the requests it is serving, its timers, its
 * deadlines. Serves one request at a time under isolated levels, many under `persistent`. Guest code runs on
 * the machine it stands on; between turns it may be without one (see Parking): then whatever happens to it waits
 * in `#entries` until it has one again.
 */
export class World {
  /** Who may take the machine while the world waits. null: it keeps its machine. */
  parking: Parking | null = null;
  /** The machine broke off: its memory must not be entered again. */
  poisoned = false;
  readonly #factory: WorldFactory;
  readonly #pending = new Map<number, Pending>();
  readonly #timers = new GuestTimers((id, owner) => this.#enter(() => this.#fire(id, owner)));
  /** Turns to be taken as soon as the world stands on a machine. */
  readonly #entries: (() => void)[] = [];
  #streams: Streams | null = null;
  #stand: Stand | null;
  #table: RouteTable | null;
  #nextId = 1;
  #loading: RandomSource | null = null;
  readonly #turns = new Turns({
    failed: (error) => {
      if (!(error instanceof GuestError)) return;
      // What is left of a runaway's promise jobs cannot be cut out: it would run on in the next request's turn.
      this.poisoned ||= error.kind === 'trap' || (error.kind === 'interrupted' && this.vm.jobsPending);
    },
    ended: (failed) => this.#streams?.turnEnds(failed),
  });

  /** `table`: the machine has the script loaded, and this is its description. */
  constructor(factory: WorldFactory, stand: Stand, table: RouteTable | null = null) {
    this.#factory = factory;
    this.#stand = stand;
    this.#table = table;
    stand.world = this;
  }

  /** The machine it stands on. Throws while it is parked. */
  get vm(): Vm {
    if (this.#stand === null) throw new Error('the world is parked: it has no machine');
    return this.#stand.vm;
  }

  /** No guest code stands on the machine's stack, and the machine is sound: it may be taken away. */
  get interruptible(): boolean {
    return !this.#turns.active && !this.poisoned;
  }

  /** When its next timer is due, on the clock of `performance.now()`; Infinity: it waits for something else. */
  get wakesMs(): number {
    return this.#timers.nextDueMs;
  }

  /** Steps off its machine, for another world to stand on. */
  leave(): Stand {
    const stand = this.#stand;
    if (stand === null || this.#turns.active) throw new Error('the world has no machine that it could leave');
    this.#stand = null;
    return stand;
  }

  /** A machine whose memory is this world's again. Follow with `proceed`. */
  standOn(stand: Stand): void {
    this.#stand = stand;
    stand.world = this;
  }

  /** Takes the turns that fell due while it had no machine. */
  proceed(): void {
    while (this.#entries.length > 0) this.#entries.shift()!();
    if (this.#pending.size > 0) this.parking?.waits(this);
  }

  /**
   * Opens a runtime and evaluates the script in it; a promise only if top-level timers or awaits are left.
   * `preload`: what scripts may use is made now and not when they first use it. For worlds that serve more
   * than one request.
   */
  load({ preload }: { preload: boolean }): void | Promise<void> {
    this.#loading = null;
    const { vm } = this;
    this.#turns.take(MODULE, this.#factory.limits.loadMs, () => {
      vm.open();
      if (!this.#factory.levels.gc.automatic) vm.setAutomaticCollection(false);
      vm.boot(this.#factory.guest, this.#factory.config);
      if (preload) vm.call('preload', 0);
      this.#factory.program.load(vm);
      vm.drainJobs();
    });
    return this.#loaded() ? this.#describe() : this.#awaitTopLevel();
  }

  /** Takes over the memory of a world that has the script loaded, and its description. */
  adopt(image: Image, table: RouteTable): void {
    this.vm.restore(image);
    this.#table = table;
  }

  get table(): RouteTable {
    if (this.#table === null) throw new Error('the world has no script loaded');
    return this.#table;
  }

  /** Serves one request; `finished` is called once, when the world owes it nothing more. */
  serve(request: Exchange, finished: () => void): void {
    const { table } = this;
    const match = table.match(request.method, pathOf(request.target));
    if (match === undefined && !table.description.fetch) {
      request.answer(404, TEXT_PLAIN, 'Not Found');
      finished();
      return;
    }
    const route = match === undefined ? undefined : table.description.routes[match.route]!;
    request.stages?.matched(route ?? 'fetch');
    const exchange = route?.options === undefined ? request : this.#factory.effects.begin(route, request);
    if (exchange === null) {
      finished();
      return;
    }
    exchange.stages?.enter('guest');
    const id = this.#nextId++;
    const pending: Pending = {
      exchange,
      finished,
      answered: false,
      deadline: null,
      onGone: null,
      route: route ?? null,
      random: null,
    };
    this.#pending.set(id, pending);
    try {
      const flags = exchange.body === null ? 0 : 1;
      const answer = this.#turns.take(id, this.#factory.limits.cpuMs, () => {
        const packed = this.vm.dispatch(id, match?.route ?? -1, match?.params ?? '', flags);
        this.vm.drainJobs();
        return packed;
      });
      if (answer !== undefined) this.#answer(id, answer.head, answer.body);
    } catch (error) {
      this.#failTurn(id, error);
    }
    if (!this.#pending.has(id)) return;
    exchange.onGone = () => this.#abort(id);
    this.#setDeadline(id, pending);
    this.parking?.waits(this);
  }

  /** A guest's call for something that belongs to a request, a timer or this world. */
  host(op: number, a: HostValue, b: HostValue, c: HostValue): HostValue {
    switch (op) {
      case OP.timerSet:
        this.#timers.set(a as number, this.#turns.owner, b as number);
        return undefined;
      case OP.timerClear:
        this.#timers.clear(a as number);
        return undefined;
      case OP.now:
        return performance.now();
      case OP.requestLine: {
        const { method, target, authority } = this.#exchange(a);
        return `${method}\n${target}\n${authority}`;
      }
      case OP.requestHeaders: {
        const headers = this.#exchange(a).rawHeaders;
        return headers.length === 0 ? '' : `${headers.join('\n')}\n`;
      }
      case OP.bodyText:
        return this.#exchange(a).body?.toString('utf8') ?? '';
      case OP.bodyBytes:
        return this.#exchange(a).body ?? Buffer.alloc(0);
      case OP.respond:
        this.#answer(
          a as number,
          b as string,
          c === undefined ? '' : typeof c === 'string' ? c : Buffer.from(c as Uint8Array),
        );
        return undefined;
      case OP.streamOpen: {
        const pending = this.#pending.get(a as number);
        if (pending === undefined || pending.answered) return 0;
        this.#streams ??= this.#makeStreams();
        return this.#streams.open(a as number, pending.exchange, b as string);
      }
      case OP.streamWrite:
        return this.#streams!.write(a as number, typeof b === 'string' ? b : Buffer.from(b as Uint8Array));
      case OP.streamEnd:
        this.#streams!.end(a as number);
        return undefined;
      case OP.respondPaced:
        this.#play(a as number, b as string, c as string);
        return undefined;
      case OP.streamFail:
      case OP.fail:
        // Some engines turn the interruption of a continuation into a rejection; it is the deadline all the same.
        if (this.#turns.wasOverdue) this.#failTurn(a as number, OVERDUE);
        else this.#fail(a as number, 500, 'Internal Server Error', b as string);
        return undefined;
      case OP.randomUuid:
        return this.#random().uuid();
      case OP.randomBytes:
        return this.#random().bytes(a as number);
      case OP.done:
        this.#finish(a as number);
        return undefined;
      default:
        return isStoreOperation(op) ? this.#store(op, a, b, c) : this.#factory.services(op, a, b, c);
    }
  }

  /** What the current request draws from, or the script while it loads. */
  #random(): RandomSource {
    const { randoms } = this.#factory;
    const pending = this.#pending.get(this.#turns.owner);
    if (pending === undefined) {
      this.#loading ??= randoms.loading();
      return this.#loading;
    }
    pending.random ??= randoms.of(pending.exchange, pending.route);
    return pending.random;
  }

  /** Only store operations need to know the space that the current request is in. */
  #store(op: number, a: HostValue, b: HostValue, c: HostValue): HostValue {
    const { owner } = this.#turns;
    const space = this.#pending.get(owner)?.exchange.space ?? '';
    try {
      return this.#factory.services(op, a, b, c, space);
    } catch (error) {
      // Not the script's fault, and not the script's to answer: it could only make a 500 of it.
      if (error instanceof TooManySpaces) this.#fail(owner, 503, error.message, error.message);
      throw error;
    }
  }

  /** Guest code has used up its turn. */
  overdue(): boolean {
    return this.#turns.overdue();
  }

  /** Cancels timers and forgets requests, so that the machine may go back to its pool. */
  clear(): void {
    // Clearing a Map makes a new table, even of an empty one; mostly there is nothing left.
    if (this.#timers.size > 0) this.#timers.clearAll();
    if (this.#pending.size > 0) {
      for (const { exchange, deadline } of this.#pending.values()) {
        if (deadline !== null) clearTimeout(deadline);
        exchange.onGone = null;
      }
      this.#pending.clear();
    }
    this.#entries.length = 0;
    this.#streams = null;
  }

  /** Fails whatever is in flight: the world is lost. `log`: why, if nobody has said so. */
  abandon(log = ''): void {
    for (const id of [...this.#pending.keys()]) this.#fail(id, 500, 'Internal Server Error', log);
    this.clear();
  }

  #exchange(id: HostValue): Exchange {
    const pending = this.#pending.get(id as number);
    if (pending === undefined) throw new TypeError('the request is over');
    return pending.exchange;
  }

  /** Something has happened between turns: the guest is entered at once, or when the world has a machine again. */
  #enter(turn: () => void): void {
    if (this.#stand === null) {
      this.#entries.push(turn);
      this.parking!.call(this);
      return;
    }
    if (this.poisoned) {
      this.abandon();
      return;
    }
    turn();
    if (this.#pending.size > 0) this.parking?.waits(this);
  }

  #answer(id: number, head: string, body: Buffer | string): void {
    const pending = this.#pending.get(id);
    if (pending === undefined || pending.answered) return;
    pending.answered = true;
    const { status, flags, headers } = parseHead(head);
    sendOr500(pending.exchange, () => pending.exchange.answer(status, headers, body), this.#factory.log);
    if ((flags & HEAD_FLAG_WAIT) === 0) this.#finish(id);
  }

  /** The host sends the body on its own; the request is over, unless the script waits for something. */
  #play(id: number, head: string, json: string): void {
    const pending = this.#pending.get(id);
    if (pending === undefined || pending.answered) return;
    pending.answered = true;
    const { exchange } = pending;
    const { status, flags, headers } = parseHead(head);
    const body = JSON.parse(json) as PacedBody;
    const play = (): void => {
      const playing = this.#factory.effects.play(exchange, status, headers, body);
      pending.onGone = () => playing.cancel();
    };
    sendOr500(exchange, play, this.#factory.log);
    if ((flags & HEAD_FLAG_WAIT) === 0) this.#finish(id);
  }

  #makeStreams(): Streams {
    return new Streams({
      headSent: (id) => {
        const pending = this.#pending.get(id);
        if (pending === undefined) return;
        pending.answered = true;
        if (pending.deadline !== null) this.#setDeadline(id, pending);
      },
      drained: (id) => this.#enter(() => this.#drained(id)),
      refused: (id) => {
        this.#pending.get(id)!.answered = true;
        // Guest code may stand on the stack now.
        queueMicrotask(() => {
          if (this.#pending.has(id)) this.#enter(() => this.#end(id));
        });
      },
      log: this.#factory.log,
    });
  }

  #drained(id: number): void {
    if (!this.#pending.has(id)) return;
    try {
      this.#turns.take(id, this.#factory.limits.cpuMs, () => {
        this.vm.call('drained', id);
        this.vm.drainJobs();
      });
    } catch (error) {
      this.#failTurn(id, error);
    }
  }

  #setDeadline(id: number, pending: Pending): void {
    if (pending.deadline !== null) clearTimeout(pending.deadline);
    const { wallMs, streamMs } = this.#factory.limits;
    const text = this.#streams?.isOpen(id)
      ? `the body was not whole within ${streamMs} ms`
      : `no answer within ${wallMs} ms`;
    const ms = this.#streams?.isOpen(id) ? streamMs : wallMs;
    pending.deadline = setTimeout(() => this.#expire(id, text), ms);
  }

  #fail(id: number, status: number, text: string, log: string): void {
    this.#refuse(id, status, text, log);
    this.#finish(id);
  }

  /** Answers, unless there is an answer, and leaves the request open. */
  #refuse(id: number, status: number, text: string, log: string): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    if (log !== '')
      this.#factory.log(`error: ${pending.exchange.method} ${pending.exchange.target}: ${clipped(log)}`);
    if (!pending.answered) {
      pending.answered = true;
      this.#streams?.forget(id);
      pending.exchange.answer(status, TEXT_PLAIN, text);
    }
  }

  #failTurn(id: number, error: unknown): void {
    if (!(error instanceof GuestError)) throw error;
    if (error.kind === 'interrupted') {
      this.#fail(id, 504, 'Gateway Timeout', `${error.message} (${this.#factory.limits.cpuMs} ms)`);
    } else {
      this.#fail(id, 500, 'Internal Server Error', error.guestStack);
    }
  }

  #finish(id: number): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    if (pending.deadline !== null) clearTimeout(pending.deadline);
    pending.exchange.onGone = pending.onGone;
    this.#streams?.close(id);
    if (this.#timers.size > 0) this.#timers.clearOwnedBy(id);
    // The machine may be put back to its image then, which it must not be while guest code stands on its stack.
    this.#turns.afterwards(pending.finished);
  }

  /** The client is told at once, the guest when it has a machine. */
  #expire(id: number, why: string): void {
    this.#refuse(id, 504, 'Gateway Timeout', why);
    this.#streams?.close(id);
    this.#enter(() => this.#end(id));
  }

  #abort(id: number): void {
    const pending = this.#pending.get(id);
    if (pending !== undefined) {
      pending.answered = true;
      pending.onGone?.();
    }
    this.#streams?.forget(id);
    this.#enter(() => this.#end(id));
  }

  #end(id: number): void {
    this.#forgetInGuest(id);
    this.#finish(id);
  }

  /** Lets the guest see the abort (req.signal); what it throws there concerns nobody any more but the log. */
  #forgetInGuest(id: number): void {
    try {
      this.#turns.take(id, this.#factory.limits.cpuMs, () => {
        this.vm.call('abort', id);
        this.vm.drainJobs();
      });
    } catch (error) {
      if (!(error instanceof GuestError)) throw error;
      this.#factory.log(`error: while aborting: ${error.guestStack}`);
    }
  }

  #fire(id: number, owner: number): void {
    try {
      this.#turns.take(owner, this.#factory.limits.cpuMs, () => {
        this.vm.call('fire', id);
        this.vm.drainJobs();
      });
    } catch (error) {
      this.#failTurn(owner, error);
    }
    if (this.#timers.size === 0) this.#timers.onEmpty?.();
  }

  #loaded(): boolean {
    const state = this.vm.moduleState();
    if (state.state === 'failed') throw new GuestError('exception', state.error.split('\n')[0]!, state.error);
    return state.state === 'loaded' && this.#timers.size === 0;
  }

  async #awaitTopLevel(): Promise<void> {
    await awaitTopLevel(() => this.#loaded(), this.#timers, this.#factory.limits.loadMs);
    this.#describe();
  }

  #describe(): void {
    this.#table = routeTable(this.vm.describe());
  }
}
