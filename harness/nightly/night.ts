/**
 * A night: what is on the list, most informative first, each against the frozen reference and kept as soon as it is measured;
 * suspects again at once; what was told, directly against the last good commit; then, if there is time, the rest of the list.
 */
import type { Equipment } from '../experiment/equipment.ts';
import { Interrupted, interruptible } from '../experiment/guard.ts';
import { judgeNight } from '../history/index.ts';
import { LabError, UsageError } from '../model/errors.ts';
import type { Judgement } from '../model/history.ts';
import type { NightlyVerdict } from '../model/nightly.ts';
import type { Build } from '../model/target.ts';
import { formatDuration } from '../model/units.ts';
import { REFERENCE, referenceTarget } from '../reference/frozen.ts';
import { createRandom } from '../stats/random.ts';
import { nightClock, within } from './clock.ts';
import { compareWithLastGood } from './last-good.ts';
import { knownBefore } from './known.ts';
import { measureSeries, type Outcome } from './measure.ts';
import { inOrder, type Known } from './order.ts';
import type { SeriesPair } from './series.ts';
import { againMs, LEAST_MS, type Shares, sharesOf } from './shares.ts';
import { type NightOptions, type NightResult, outcomeText, type SeriesOutcome } from './types.ts';

/** A series may take so much longer than its share: the pilot's guess at the time of an epoch is rough. */
const SLACK = 1.5;
/** Of a direct comparison: more is not needed for what a night has found already. */
const VERDICT_MS = 3 * 60_000;

/** Throws UsageError when a name is no target; nothing has been measured then. */
export async function runNight(given: Equipment, options: NightOptions): Promise<NightResult> {
  const clock = nightClock(given, options);
  const night = new Night({ ...given, signal: clock.signal }, given.signal, options, clock.leftMs);
  try {
    await night.prepare();
    await night.round();
    while (night.more()) await night.round();
    return night.result();
  } finally {
    clock.dispose();
  }
}

class Night {
  readonly #equipment: Equipment;
  readonly #user: AbortSignal;
  readonly #options: NightOptions;
  readonly #leftMs: () => number;
  readonly #outcomes = new Map<string, SeriesOutcome>();
  readonly #builds = new Map<string, Build>();
  /** By variant: why it is measured in no scenario. */
  readonly #failed = new Map<string, Outcome & { kind: 'failed' }>();
  readonly #verdicts: NightlyVerdict[] = [];
  readonly #notCompared: { series: string; reason: string }[] = [];
  readonly #random: ReturnType<typeof createRandom>;
  /** What there was of each series before tonight. */
  readonly #known: (series: string) => Known;
  #rounds = 0;

  constructor(equipment: Equipment, user: AbortSignal, options: NightOptions, leftMs: () => number) {
    this.#user = user;
    this.#options = options;
    this.#leftMs = leftMs;
    this.#random = createRandom(`night ${options.seed}`);
    const reference = referenceTarget(equipment.labDir);
    this.#equipment = {
      ...equipment,
      target: (name) => {
        const build = this.#builds.get(name);
        if (name === REFERENCE) return reference;
        return build === undefined ? equipment.target(name) : { name, build: async () => build };
      },
    };
    this.#known = knownBefore(options.history, options.night, options);
    for (const pair of inOrder(options.pairs, this.#known, options.night))
      this.#outcomes.set(pair.series, { ...pair, outcome: { kind: 'no-time' }, again: null });
  }

  /** Every variant once, before any is measured: a name that is none is found while it costs nothing. */
  async prepare(): Promise<void> {
    const names = [...new Set([...this.#outcomes.values()].map(({ variant }) => variant))];
    this.#equipment.emit({ kind: 'step', text: `build ${names.join(', ')}` });
    for (const [i, name] of names.entries()) {
      let text: string;
      try {
        const build = await interruptible(this.#equipment.signal, this.#equipment.target(name).build());
        this.#builds.set(name, build);
        text = `${name}: ${build.summary.hash}${build.reused ? ' (reused)' : ''}`;
      } catch (error) {
        if (error instanceof Interrupted && !this.#user.aborted) return;
        if (!(error instanceof LabError) || error instanceof UsageError || error instanceof Interrupted)
          throw error;
        const { message: reason, details } = error;
        this.#failed.set(name, { kind: 'failed', reason, details, variant: true });
        text = `${name} cannot be built: ${reason}`;
      }
      this.#equipment.emit({ kind: 'progress', done: i + 1, total: names.length, text, leftMs: null });
    }
  }

  /** Is there time, and something left to spend it on? */
  more(): boolean {
    return !this.#equipment.signal.aborted && this.#waiting().length > 0 && this.#leftMs() >= this.#leastMs();
  }

  async round(): Promise<void> {
    this.#rounds++;
    const waiting = this.#waiting();
    const shares = this.#shares(waiting);
    this.#announce(shares, waiting.length);
    for (const { series } of waiting.slice(0, shares.series)) {
      if (this.#equipment.signal.aborted) return;
      await this.#first(series, shares.eachMs);
    }
    await this.#suspectsAgain(shares.eachMs);
    await this.#lastGood();
  }

  result(): NightResult {
    const judgement = this.#judge();
    this.#options.history.addAlarms(judgement.alarms);
    return {
      judgement,
      series: [...this.#outcomes.values()],
      verdicts: this.#verdicts,
      notCompared: this.#notCompared,
      interrupted: this.#user.aborted,
    };
  }

  #leastMs(): number {
    return this.#options.leastMs ?? LEAST_MS;
  }

  /** Not measured yet, by whom that is possible. */
  #waiting(): SeriesOutcome[] {
    const waiting = [...this.#outcomes.values()].filter(({ outcome }) => outcome.kind === 'no-time');
    for (const it of waiting) {
      const failed = this.#failed.get(it.variant);
      if (failed !== undefined) this.#outcomes.set(it.series, { ...it, outcome: failed });
    }
    return waiting.filter(({ variant }) => !this.#failed.has(variant));
  }

  /** After the first round nothing is kept back: who becomes a suspect then comes first in the next night. */
  #shares(waiting: readonly SeriesOutcome[]): Shares {
    const { fewestNights = 7 } = this.#options.judge ?? {};
    const judged = waiting.map(({ series }) => Number(this.#known(series).nights.length >= fewestNights));
    const count = (n: number): number =>
      this.#rounds > 1 ? 0 : judged.slice(0, n).reduce((sum, it) => sum + it, 0);
    return sharesOf(this.#leftMs(), waiting.length, count, { leastMs: this.#leastMs() });
  }

  #announce({ series, eachMs, reserveMs }: Shares, of: number): void {
    const reserve = reserveMs > 0 && series > 0 ? `; ${formatDuration(reserveMs)} are kept for suspects` : '';
    const text =
      series === 0
        ? `night ${this.#options.night}: no time for any of ${of} series`
        : `night ${this.#options.night}: ${series} of ${of} series, ${formatDuration(eachMs)} each${reserve}`;
    this.#equipment.emit({ kind: 'step', text });
  }

  async #first(series: string, eachMs: number): Promise<void> {
    const it = this.#outcomes.get(series)!;
    const failed = this.#failed.get(it.variant);
    const outcome = failed ?? (await this.#measure(it, 'nightly', Math.min(eachMs, this.#leftMs())));
    if (outcome.kind === 'failed' && outcome.variant) this.#failed.set(it.variant, outcome);
    this.#outcomes.set(series, { ...it, outcome });
    this.#say(series, outcome);
  }

  /** The least probable first. Each gets four times its first share, or what is left by the number of those that wait. */
  async #suspectsAgain(eachMs: number): Promise<void> {
    const suspects = this.#judge().suspects.filter((series) => {
      const it = this.#outcomes.get(series);
      return it !== undefined && it.outcome.kind === 'kept' && it.again === null;
    });
    for (const [i, series] of suspects.entries()) {
      const leftMs = this.#leftMs();
      if (this.#equipment.signal.aborted || leftMs < this.#leastMs()) return;
      const budgetMs = Math.max(this.#leastMs(), againMs(eachMs, leftMs, suspects.length - i));
      const it = this.#outcomes.get(series)!;
      this.#equipment.emit({ kind: 'step', text: `${series} is a suspect: measured again` });
      const again = await this.#measure(it, 'confirm', budgetMs);
      this.#outcomes.set(series, { ...it, again });
      this.#say(series, again);
    }
  }

  async #lastGood(): Promise<void> {
    const done = new Set([...this.#verdicts.map(({ scenario, candidate }) => `${scenario}/${candidate}`)]);
    const alarms = this.#judge().alarms.filter(
      ({ series }) => !done.has(series) && !this.#notCompared.some((it) => it.series === series),
    );
    for (const [i, alarm] of alarms.entries()) {
      const pair = this.#outcomes.get(alarm.series);
      if (pair === undefined) continue;
      if (this.#equipment.signal.aborted) return;
      const found = await compareWithLastGood(this.#equipment, {
        pair,
        alarm,
        budgetMs: Math.min(VERDICT_MS, this.#leftMs() / (alarms.length - i)),
        leastMs: this.#leastMs(),
        nightLeftMs: this.#leftMs,
        seed: this.#seed(),
        lastGood: this.#options.lastGood,
        ...(this.#options.shape === undefined ? {} : { shape: this.#options.shape }),
      });
      if ('reason' in found) this.#notCompared.push({ series: alarm.series, reason: found.reason });
      else this.#verdicts.push(found.verdict);
    }
  }

  #measure(pair: SeriesPair, purpose: 'nightly' | 'confirm', budgetMs: number): Promise<Outcome> {
    const { shape, night, commit, history } = this.#options;
    const seed = this.#seed();
    return within(this.#equipment.signal, SLACK * budgetMs, (signal) =>
      measureSeries(
        { ...this.#equipment, signal },
        { pair, purpose, budgetMs, seed, ...(shape === undefined ? {} : { shape }) },
        { night, commit, history },
      ),
    );
  }

  #judge(): Judgement {
    const { history, blessings, night, judge } = this.#options;
    return judgeNight(history, { blessings, night, ...judge });
  }

  #seed(): number {
    return this.#random.integer(2 ** 31);
  }

  #say(series: string, outcome: Outcome): void {
    const text = outcomeText(outcome);
    if (text !== null) this.#equipment.emit({ kind: 'note', text: `${series}: ${text}` });
  }
}
