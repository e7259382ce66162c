import { isTime, type MockClock, parseSpan, parseTime, TIME_FORM } from '../services/clock.ts';
import { onlyMembers } from './arguments.ts';
import type { AdminArguments, AdminCallName } from './calls.ts';
import { adminError, BadArgument } from './errors.ts';
import type { Json } from './json.ts';

const CAPABILITY = adminError(
  409,
  'E_CAPABILITY',
  'the clock cannot be set: the engine of this variant does not ask for the time',
);

const NAMES = ['clock', 'setClock', 'resetClock'] as const satisfies readonly AdminCallName[];

export const isClockCall = (name: AdminCallName): name is (typeof NAMES)[number] =>
  NAMES.some((it) => it === name);

/** The clock's part of the administration. One for all spaces, as there is one `Date`. */
export class ClockCalls {
  readonly #clock: MockClock | null;
  readonly #changed: (clock: MockClock) => Promise<void>;

  /** `clock`: null where scripts take the machine's time. `changed`: resolves when all who show it show the new one. */
  constructor(
    clock: MockClock | null,
    changed: (clock: MockClock) => Promise<void> = () => Promise.resolve(),
  ) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Throws BadArgument. */
  async call(name: (typeof NAMES)[number], args: AdminArguments): Promise<Json> {
    const clock = this.#clock;
    if (clock === null) return CAPABILITY;
    if (name !== 'clock') {
      if (name === 'setClock') set(clock, args);
      else clock.reset();
      await this.#changed(clock);
    }
    const nowMs = clock.nowMs();
    return {
      now: new Date(nowMs).toISOString(),
      nowMs,
      frozen: clock.frozen,
      flag: clock.text === '' ? null : clock.text,
    };
  }
}

function set(clock: MockClock, args: AdminArguments): void {
  onlyMembers(args, ['now', 'advance', 'frozen']);
  const { now, advance, frozen } = args;
  if (now === undefined && advance === undefined && frozen === undefined) {
    throw new BadArgument('body', 'at least one of now, advance, frozen', args);
  }
  if (now !== undefined && advance !== undefined) throw new BadArgument('body', 'now or advance', args);
  if (frozen !== undefined && typeof frozen !== 'boolean') {
    throw new BadArgument('frozen', 'true or false', frozen);
  }
  const nowMs = now === undefined ? clock.nowMs() + spanOf(advance) : timeOf(now);
  if (!isTime(nowMs)) throw new BadArgument('advance', 'a time that a Date can show', advance);
  if (now !== undefined || advance !== undefined) clock.set(nowMs);
  if (frozen !== undefined) clock.freeze(frozen);
}

function timeOf(now: unknown): number {
  const ms = typeof now === 'string' ? parseTime(now) : now;
  if (typeof ms === 'number' && isTime(ms)) return ms;
  throw new BadArgument('now', `${TIME_FORM}, or whole milliseconds since 1970`, now);
}

function spanOf(advance: unknown): number {
  if (advance === undefined) return 0;
  const ms = typeof advance === 'string' ? parseSpan(advance) : advance;
  if (Number.isSafeInteger(ms)) return ms as number;
  throw new BadArgument('advance', 'a span such as 90m or -3d, or whole milliseconds', advance);
}
