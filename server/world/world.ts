import type { Levels, ScriptProgram } from '../axes.ts';
import type { Effects } from '../effects/effects.ts';
import type { GuestCode, Image, Vm } from '../engine/engine.ts';
import { GuestError } from '../errors.ts';
import { type GuestConfig, HEAD_FLAG_WAIT, type HostFunction, type HostValue, OP } from '../guest/ops.ts';
import { type Exchange, TEXT_PLAIN } from '../http/exchange.ts';
import { type RouteTable, routeTable } from '../routes.ts';
import type { ScriptFile } from '../script-file.ts';
import { isStoreOperation } from '../services/store-services.ts';
import { TooManySpaces } from '../services/stores.ts';
import { parseHead } from './head.ts';
import type { Limits } from './limits.ts';

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
}

interface Timer {
  owner: number;
  dueMs: number;
  handle: NodeJS.Timeout;
}

const OVERDUE = new GuestError('interrupted', 'the script ran longer than its CPU deadline');

/** The module itself owns the timers that it starts while loading. */
const MODULE = 0;

/**
 * A runtime with the script loaded, seen from the host: the requests it is serving, its timers, its
 * deadlines. Serves one request at a time under isolated levels, many under `persistent`.
 */
export class World {
  readonly vm: Vm;
  /** The machine broke off: its memory must not be entered again. */
  poisoned = false;
  readonly #factory: WorldFactory;
  readonly #pending = new Map<number, Pending>();
  readonly #timers = new Map<number, Timer>();
  readonly #bornMs = performance.now();
  #table: RouteTable | null = null;
  #nextId = 1;
  #turnOverdue = false;
  #inTurn = false;
  readonly #finishedInTurn: (() => void)[] = [];
  #current = MODULE;
  #turnEndsMs = 0;
  #timersEmpty: (() => void) | null = null;

  constructor(factory: WorldFactory, vm: Vm) {
    this.#factory = factory;
    this.vm = vm;
  }

  /**
   * Opens a runtime and evaluates the script in it; a promise only if top-level timers or awaits are left.
   * `preload`: what scripts may use is made now and not when they first use it. For worlds that serve more
   * than one request.
   */
  load({ preload }: { preload: boolean }): void | Promise<void> {
    const { vm } = this;
    this.#turn(MODULE, this.#factory.limits.loadMs, () => {
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
    const pending: Pending = { exchange, finished, answered: false, deadline: null };
    this.#pending.set(id, pending);
    try {
      const flags = exchange.body === null ? 0 : 1;
      const answer = this.#turn(id, this.#factory.limits.cpuMs, () => {
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
    pending.deadline = setTimeout(() => this.#expire(id), this.#factory.limits.wallMs);
  }

  /** A guest's call for something that belongs to a request, a timer or this world. */
  host(op: number, a: HostValue, b: HostValue, c: HostValue): HostValue {
    switch (op) {
      case OP.timerSet:
        this.#setTimer(a as number, b as number);
        return undefined;
      case OP.timerClear:
        this.#clearTimer(a as number);
        return undefined;
      case OP.now:
        return performance.now() - this.#bornMs;
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
      case OP.fail:
        // Some engines turn the interruption of a continuation into a rejection; it is the deadline all the same.
        if (this.#turnOverdue) this.#failTurn(a as number, OVERDUE);
        else this.#fail(a as number, 500, 'Internal Server Error', b as string);
        return undefined;
      case OP.done:
        this.#finish(a as number);
        return undefined;
      default:
        return isStoreOperation(op) ? this.#store(op, a, b, c) : this.#factory.services(op, a, b, c);
    }
  }

  /** Only store operations need to know the space that the current request is in. */
  #store(op: number, a: HostValue, b: HostValue, c: HostValue): HostValue {
    const space = this.#pending.get(this.#current)?.exchange.space ?? '';
    try {
      return this.#factory.services(op, a, b, c, space);
    } catch (error) {
      // Not the script's fault, and not the script's to answer: it could only make a 500 of it.
      if (error instanceof TooManySpaces) this.#fail(this.#current, 503, error.message, error.message);
      throw error;
    }
  }

  /** Guest code has used up its turn. */
  overdue(): boolean {
    this.#turnOverdue ||= performance.now() > this.#turnEndsMs;
    return this.#turnOverdue;
  }

  /** Cancels timers and forgets requests, so that the machine may go back to its pool. */
  clear(): void {
    for (const { handle } of this.#timers.values()) clearTimeout(handle);
    this.#timers.clear();
    this.#pending.clear();
  }

  /** Fails whatever is in flight: the world is lost. */
  abandon(): void {
    for (const id of [...this.#pending.keys()]) this.#fail(id, 500, 'Internal Server Error', '');
    this.clear();
  }

  #exchange(id: HostValue): Exchange {
    const pending = this.#pending.get(id as number);
    if (pending === undefined) throw new TypeError('the request is over');
    return pending.exchange;
  }

  /** One entry into the guest: whose it is, and when it must be over. */
  #turn<T>(owner: number, milliseconds: number, enter: () => T): T {
    this.#current = owner;
    this.#turnEndsMs = performance.now() + milliseconds;
    this.#turnOverdue = false;
    this.#inTurn = true;
    try {
      return enter();
    } catch (error) {
      if (error instanceof GuestError) {
        // What is left of a runaway's promise jobs cannot be cut out: it would run on in the next request's turn.
        this.poisoned ||= error.kind === 'trap' || (error.kind === 'interrupted' && this.vm.jobsPending);
      }
      throw error;
    } finally {
      this.#inTurn = false;
      if (this.#finishedInTurn.length > 0) for (const finished of this.#finishedInTurn.splice(0)) finished();
    }
  }

  #answer(id: number, head: string, body: Buffer | string): void {
    const pending = this.#pending.get(id);
    if (pending === undefined || pending.answered) return;
    pending.answered = true;
    const { status, flags, headers } = parseHead(head);
    try {
      pending.exchange.answer(status, headers, body);
    } catch (error) {
      this.#factory.log(`error: the answer cannot be sent: ${(error as Error).message}`);
      pending.exchange.answer(500, TEXT_PLAIN, 'Internal Server Error');
    }
    if ((flags & HEAD_FLAG_WAIT) === 0) this.#finish(id);
  }

  #fail(id: number, status: number, text: string, log: string): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    if (log !== '')
      this.#factory.log(`error: ${pending.exchange.method} ${pending.exchange.target}: ${clipped(log)}`);
    if (!pending.answered) {
      pending.answered = true;
      pending.exchange.answer(status, TEXT_PLAIN, text);
    }
    this.#finish(id);
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
    pending.exchange.onGone = null;
    if (this.#timers.size > 0) this.#cancelTimers(id);
    // The machine may be put back to its image then, which it must not be while guest code stands on its stack.
    if (this.#inTurn) this.#finishedInTurn.push(pending.finished);
    else pending.finished();
  }

  #cancelTimers(of: number): void {
    for (const [id, { owner }] of this.#timers) if (owner === of) this.#clearTimer(id);
  }

  #expire(id: number): void {
    this.#forgetInGuest(id);
    this.#fail(id, 504, 'Gateway Timeout', `no answer within ${this.#factory.limits.wallMs} ms`);
  }

  #abort(id: number): void {
    this.#forgetInGuest(id);
    const pending = this.#pending.get(id);
    if (pending !== undefined) pending.answered = true;
    this.#finish(id);
  }

  /** Lets the guest see the abort (req.signal); what it throws there concerns nobody any more but the log. */
  #forgetInGuest(id: number): void {
    try {
      this.#turn(id, this.#factory.limits.cpuMs, () => {
        this.vm.call('abort', id);
        this.vm.drainJobs();
      });
    } catch (error) {
      if (!(error instanceof GuestError)) throw error;
      this.#factory.log(`error: while aborting: ${error.guestStack}`);
    }
  }

  #setTimer(id: number, delayMs: number): void {
    // From now, not from the event loop's cached time: a turn may have taken long already.
    const dueMs = performance.now() + Math.max(0, delayMs);
    const handle = setTimeout(() => this.#fire(id), Math.min(Math.max(0, delayMs), 2 ** 31 - 1));
    this.#timers.set(id, { owner: this.#current, dueMs, handle });
  }

  #clearTimer(id: number): void {
    const timer = this.#timers.get(id);
    if (timer === undefined) return;
    clearTimeout(timer.handle);
    this.#timers.delete(id);
    if (this.#timers.size === 0) this.#timersEmpty?.();
  }

  #fire(id: number): void {
    const timer = this.#timers.get(id);
    if (timer === undefined) return;
    const earlyMs = timer.dueMs - performance.now();
    if (earlyMs > 0) {
      timer.handle = setTimeout(() => this.#fire(id), Math.ceil(earlyMs));
      return;
    }
    this.#timers.delete(id);
    try {
      this.#turn(timer.owner, this.#factory.limits.cpuMs, () => {
        this.vm.call('fire', id);
        this.vm.drainJobs();
      });
    } catch (error) {
      this.#failTurn(timer.owner, error);
    }
    if (this.#timers.size === 0) this.#timersEmpty?.();
  }

  #loaded(): boolean {
    const state = this.vm.moduleState();
    if (state.state === 'failed') throw new GuestError('exception', state.error.split('\n')[0]!, state.error);
    return state.state === 'loaded' && this.#timers.size === 0;
  }

  async #awaitTopLevel(): Promise<void> {
    const { loadMs } = this.#factory.limits;
    const deadline = Promise.withResolvers<'late'>();
    const timeout = setTimeout(() => deadline.resolve('late'), loadMs);
    try {
      while (!this.#loaded()) {
        if (this.#timers.size === 0) throw new GuestError('exception', 'a top-level await never settles');
        const empty = Promise.withResolvers<'empty'>();
        this.#timersEmpty = () => empty.resolve('empty');
        if ((await Promise.race([empty.promise, deadline.promise])) === 'late') {
          throw new GuestError('exception', `top-level timers and awaits did not finish within ${loadMs} ms`);
        }
      }
    } finally {
      this.#timersEmpty = null;
      clearTimeout(timeout);
    }
    this.#describe();
  }

  #describe(): void {
    this.#table = routeTable(this.vm.describe());
  }
}

/** Lines of a guest's stack that are logged: a recursion has thousands. */
const LOGGED_LINES = 20;

function clipped(log: string): string {
  const lines = log.split('\n');
  if (lines.length <= LOGGED_LINES) return log;
  return [...lines.slice(0, LOGGED_LINES), `    … ${lines.length - LOGGED_LINES} more lines`].join('\n');
}

function pathOf(target: string): string {
  const query = target.indexOf('?');
  const path = query < 0 ? target : target.slice(0, query);
  if (path.startsWith('/')) return path;
  // Absolute form (RFC 9112, 3.2.2), as proxies send it.
  const slash = path.indexOf('/', path.indexOf('://') + 3);
  return slash < 0 ? '/' : path.slice(slash);
}
