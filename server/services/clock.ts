/** What a clock shows, so that another process can show the same. */
export type ClockState =
  /** It stands still there: milliseconds since 1970. */
  | { atMs: number }
  /** It runs, so far ahead of the machine's. */
  | { aheadMs: number };

/** What scripts take for the time, and what the store's ttl goes by. */
export class MockClock {
  /** As it was asked for; '' if nobody did. */
  readonly text: string;
  readonly #first: ClockState;
  #state: ClockState;
  /** Of `elapsedMs`, which does not follow the machine's date: that may be set back. */
  #elapsedAheadMs = 0;
  #elapsedAtMs: number | null;

  constructor(text = '', state: ClockState = { aheadMs: 0 }) {
    this.text = text;
    this.#first = state;
    this.#state = state;
    this.#elapsedAtMs = 'atMs' in state ? 0 : null;
  }

  /** Milliseconds since 1970. Bound. */
  readonly nowMs = (): number => shown(this.#state, Date.now());

  /** Milliseconds since any moment: stands still and jumps with the clock. Bound. */
  readonly elapsedMs = (): number => this.#elapsedAtMs ?? performance.now() + this.#elapsedAheadMs;

  get frozen(): boolean {
    return 'atMs' in this.#state;
  }

  get state(): ClockState {
    return this.#state;
  }

  /** Shows that time from now on, and stands or runs as before. */
  set(nowMs: number): void {
    this.adopt(this.frozen ? { atMs: nowMs } : { aheadMs: nowMs - Date.now() });
  }

  freeze(frozen: boolean): void {
    const nowMs = this.nowMs();
    this.adopt(frozen ? { atMs: nowMs } : { aheadMs: nowMs - Date.now() });
  }

  /** As if it had never been touched: one that runs has run on meanwhile. */
  reset(): void {
    this.adopt(this.#first);
  }

  adopt(state: ClockState): void {
    const machineMs = Date.now();
    const elapsedMs = this.elapsedMs() + shown(state, machineMs) - shown(this.#state, machineMs);
    this.#state = state;
    this.#elapsedAtMs = 'atMs' in state ? elapsedMs : null;
    this.#elapsedAheadMs = elapsedMs - performance.now();
  }
}

const shown = (state: ClockState, machineMs: number): number =>
  'atMs' in state ? state.atMs : machineMs + state.aheadMs;

/** What a server's scripts go by: the clock that was asked for, or one that can be set later; undefined: the machine's. */
export const clockFor = (
  { clock, admin }: { clock?: MockClock; admin?: object },
  { capabilities }: { capabilities: { clock: boolean } },
): MockClock | undefined =>
  clock ?? (admin !== undefined && capabilities.clock ? new MockClock() : undefined);

export const TIME_FORM = 'a time such as 2030-01-31T12:00:00Z';

export const CLOCK_FORMS = `${TIME_FORM} (frozen there), the same with +run behind it (it goes on from there), or an offset such as +3d or -90m`;

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };
const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/;
/** The farthest that a Date can be from 1970. */
const FARTHEST_MS = 864e13;

/** null: it is none of CLOCK_FORMS. */
export function parseClock(text: string): MockClock | null {
  const aheadMs = /^[+-]/.test(text) ? parseSpan(text) : null;
  if (aheadMs !== null) return isTime(Date.now() + aheadMs) ? new MockClock(text, { aheadMs }) : null;
  const runs = text.endsWith('+run');
  const atMs = parseTime(runs ? text.slice(0, -4) : text);
  if (atMs === null) return null;
  return new MockClock(text, runs ? { aheadMs: atMs - Date.now() } : { atMs });
}

/** Milliseconds since 1970; null: it is no TIME_FORM. Without a zone it is UTC: a test must not depend on where it runs. */
export function parseTime(text: string): number | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const zoned = match[1] === undefined || match[4] !== undefined ? text : `${text}Z`;
  const ms = Date.parse(zoned);
  return Number.isNaN(ms) ? null : ms;
}

/** `90m`, `+3d`, `-1500ms` in milliseconds; null: it is none. */
export function parseSpan(text: string): number | null {
  const match = /^([+-]?)(\d+)(ms|[smhdw])$/.exec(text);
  if (match === null) return null;
  const [, sign, count, unit] = match;
  return (sign === '-' ? -1 : 1) * Number(count) * UNIT_MS[unit!]!;
}

/** A Date can show it. */
export const isTime = (ms: number): boolean => Number.isInteger(ms) && Math.abs(ms) <= FARTHEST_MS;
