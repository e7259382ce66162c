/** What scripts take for the time, and what the store's ttl goes by. */
export interface MockClock {
  /** As it was asked for. */
  readonly text: string;
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Milliseconds since any moment; stands still while the clock is frozen. */
  elapsedMs(): number;
}

export const CLOCK_FORMS =
  'a time such as 2030-01-31T12:00:00Z (frozen there), the same with +run behind it (it goes on from there), or an offset such as +3d or -90m';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };
const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/;
/** The farthest that a Date can be from 1970. */
const FARTHEST_MS = 864e13;

/** null: it is none of CLOCK_FORMS. A time without a zone is UTC: a test must not depend on where it runs. */
export function parseClock(text: string): MockClock | null {
  const offset = /^([+-])(\d+)(ms|[smhdw])$/.exec(text);
  if (offset !== null) {
    const [, sign, count, unit] = offset;
    const ms = (sign === '-' ? -1 : 1) * Number(count) * UNIT_MS[unit!]!;
    return inRange(Date.now() + ms) ? moved(text, ms) : null;
  }
  const runs = text.endsWith('+run');
  const time = runs ? text.slice(0, -4) : text;
  const match = ISO.exec(time);
  if (match === null) return null;
  const zoned = match[1] === undefined || match[4] !== undefined ? time : `${time}Z`;
  const ms = Date.parse(zoned);
  if (Number.isNaN(ms)) return null;
  return runs ? moved(text, ms - Date.now()) : { text, nowMs: () => ms, elapsedMs: () => 0 };
}

const inRange = (ms: number): boolean => Math.abs(ms) <= FARTHEST_MS;

/** Runs as the machine's does, so far ahead of it. */
const moved = (text: string, ms: number): MockClock => ({
  text,
  nowMs: () => Date.now() + ms,
  elapsedMs: () => performance.now(),
});
