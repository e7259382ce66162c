import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Alarm, Night } from '../model/history.ts';
import { createRandom } from '../stats/random.ts';
import { judgeNight, type SeriesHistory } from './judge.ts';
import { madeSeries, nightName, noisy } from './testing/experiments.ts';

type Made = ReturnType<typeof madeSeries>;

const random = createRandom('judge');

/** Measures the last night again, at a level. */
function measureAgain(series: Made, level: number, epochs = 80): void {
  const last = series.nights.pop()!;
  series.nights.push({ ...last, second: noisy(random, level, 0.02, epochs) });
}

const stateOf = (all: readonly SeriesHistory[], name = 'hello/best') =>
  judgeNight(all).series.find(({ series }) => series === name)!;

/** A step of 3 % in the last of 30 nights: six times the standard error of a night. */
const stepped = (changes = {}): Made => madeSeries({ level: (n) => (n >= 29 ? 0.03 : 0), ...changes });
const others = (n: number): Made[] =>
  Array.from({ length: n }, (_, i) => madeSeries({ series: `other/${i}`, seed: `o${i}` }));

describe('judging a night', () => {
  it('suspects first, tells after the second measurement, and says since which commit and how much', () => {
    const all = [stepped(), ...others(4)];
    const first = judgeNight(all);
    assert.ok(first.suspects.includes('hello/best'));
    assert.deepEqual(first.alarms, []);
    assert.deepEqual([first.night, first.commit], ['2026-01-30', 'commit-29']);
    measureAgain(all[0]!, 0.03);
    const [alarm, ...none] = judgeNight(all).alarms;
    assert.deepEqual(none, []);
    const { series, kind, direction, since, after, upTo, night, ratio, low, high } = alarm!;
    assert.deepEqual(
      { series, kind, direction, since, after, upTo, night },
      {
        series: 'hello/best',
        kind: 'step',
        direction: 'slower',
        since: '2026-01-30',
        after: 'commit-28',
        upTo: 'commit-29',
        night: '2026-01-30',
      },
    );
    assert.ok(low < Math.exp(0.03) && Math.exp(0.03) < high && low > 1.01, `${low} ${ratio} ${high}`);
  });

  it('a night that was only disturbed is cleared, and the second measurement is its number', () => {
    const series = stepped();
    measureAgain(series, 0);
    const judged = stateOf([series]);
    assert.equal(judged.state, 'cleared');
    assert.ok(Math.abs(judged.tonight!.ratio - 1) < 0.01);
    assert.equal(judged.alarm, null);
  });

  it('the same in the other direction is faster', () => {
    const series = madeSeries({ level: (n) => (n >= 29 ? -0.05 : 0) });
    measureAgain(series, -0.05);
    assert.equal(stateOf([series]).alarm!.direction, 'faster');
  });

  it('does not depend on the unit of the reference, or on the order of series', () => {
    const all = [stepped(), ...others(3)];
    const moved = all.map((it) => ({
      ...it,
      nights: it.nights.map((night) => ({ ...night, first: night.first.map((x) => x + 7) })),
    }));
    const shape = (list: readonly SeriesHistory[]) =>
      judgeNight(list).series.map(({ series, state, p }) => [series, state, p!.toFixed(9)]);
    assert.deepEqual(shape(moved.toReversed()), shape(all));
  });

  it('a smaller step is found by its number of nights, with the night it began', () => {
    const series = madeSeries({ nights: 60, level: (n) => (n >= 45 ? 0.008 : 0) });
    const found = judgeUntilAlarm(series, 45);
    assert.ok(found.alarm, 'never told');
    assert.ok(
      Math.abs(Date.parse(found.alarm.since) - Date.parse(nightName(45))) <= 3 * 86_400_000,
      found.alarm.since,
    );
    assert.equal(found.alarm.kind, 'step');
  });

  it('a slope over weeks is called one', () => {
    const series = madeSeries({ nights: 70, level: (n) => n * 0.0008 });
    const { alarm } = judgeUntilAlarm(series, 20);
    assert.equal(alarm?.direction, 'slower');
    assert.equal(alarm?.kind, 'drift');
  });

  it('a series that scatters three times as much from one night on has not changed', () => {
    const alarms = Array.from({ length: 12 }, (_, i) => {
      const quiet = madeSeries({ nights: 30, seed: `quiet ${i}` });
      const loud = madeSeries({ nights: 60, seed: `loud ${i}`, sd: 0.06 });
      const series = { ...quiet, nights: [...quiet.nights, ...loud.nights.slice(30)] };
      return judgeUntilAlarm(series, 30, 0.06).alarm;
    });
    assert.deepEqual(
      alarms.filter((it) => it !== null),
      [],
    );
  });
});

/** Night by night from `from` on, suspects measured again as the level of their night is; stops at the first alarm. */
function judgeUntilAlarm(series: Made, from: number, sd = 0.02): { alarm: Alarm | null } {
  const nights = [...series.nights];
  for (let n = from; n < nights.length; n++) {
    const seen = { ...series, nights: nights.slice(0, n + 1) };
    if (judgeNight([seen]).suspects.length > 0) {
      const last = nights[n]!;
      const level = last.first.reduce((sum, x) => sum + x, 0) / last.first.length;
      nights[n] = { ...last, second: noisy(random, levelOf(series, n) ?? level, sd, 80) };
      seen.nights = nights.slice(0, n + 1);
    }
    const [alarm] = judgeNight([seen]).alarms;
    if (alarm !== undefined) return { alarm };
  }
  return { alarm: null };
}

/** Means of the nights around it: what a second measurement would find. */
function levelOf({ nights }: Made, n: number): number | null {
  const near = nights.slice(Math.max(0, n - 3), n + 4).flatMap(({ first }) => first);
  return near.length === 0 ? null : near.reduce((sum, x) => sum + x, 0) / near.length;
}

describe('levels', () => {
  const alarmAt = (n: number, changes: Partial<Alarm> = {}): Alarm => ({
    series: 'hello/best',
    night: nightName(n),
    kind: 'step',
    direction: 'slower',
    since: nightName(n),
    after: `commit-${n - 1}`,
    upTo: `commit-${n}`,
    ratio: 1.03,
    low: 1.02,
    high: 1.04,
    confidence: 0.95,
    adjustedP: 1e-6,
    ...changes,
  });
  const series = (alarms: Alarm[] = []): Made & { alarms: Alarm[] } => ({
    ...madeSeries({ nights: 40, level: (n) => (n >= 30 ? 0.03 : 0) }),
    alarms,
  });

  it('what was told once is the new level, and stays open until blessed', () => {
    const told = stateOf([series([alarmAt(30)])]);
    assert.equal(told.state, 'changed');
    assert.equal(told.level!.since, nightName(30));
    assert.ok(Math.abs(told.change!.ratio - 1) < 0.015);
  });

  it('a blessed step starts a new level silently', () => {
    const blessing = { night: nightName(30), commit: 'commit-30', who: 'w', why: 'meant' };
    for (const name of ['hello/best', '*']) {
      const judged = judgeNight([series()], { blessings: [{ ...blessing, series: name }] }).series[0]!;
      assert.deepEqual([judged.state, judged.level!.since], ['steady', nightName(30)]);
    }
    const both = judgeNight([series([alarmAt(30)])], { blessings: [{ ...blessing, series: '*' }] })
      .series[0]!;
    assert.equal(both.state, 'steady');
    const tonight = { ...blessing, series: '*', night: nightName(39) };
    assert.match(
      judgeNight([series()], { blessings: [tonight] }).series[0]!.reason!,
      /first night of a new level/,
    );
  });

  it('a blessing of another series, or of a later night, changes nothing', () => {
    const blessing = { night: nightName(30), commit: 'c', who: 'w', why: 'meant', series: 'json/best' };
    const later = { ...blessing, series: '*', night: nightName(50) };
    for (const it of [blessing, later]) {
      assert.equal(judgeNight([series()], { blessings: [it] }).series[0]!.level!.since, nightName(0));
    }
  });

  it('an alarm that was undone is closed', () => {
    const back = alarmAt(34, { direction: 'faster', ratio: 1 / 1.03, low: 0.96, high: 0.98 });
    const made = { ...madeSeries({ nights: 40 }), alarms: [alarmAt(30), back] };
    assert.notEqual(stateOf([made]).state, 'changed');
  });

  it('looks at nights of the same ruler only', () => {
    const made = madeSeries({ nights: 40, level: (n) => (n % 2 === 0 ? 0 : 0.5) });
    const nights = made.nights.map((night, n): Night => ({ ...night, ruler: n % 2 === 0 ? 'a' : 'b' }));
    const judged = stateOf([{ ...made, nights }]);
    assert.ok(Math.abs(judged.change!.ratio - 1) < 0.02);
    assert.equal(judged.level!.nights, 19);
  });

  it('leaves out nights that stood alone before anybody measured suspects again, yesterday among them', () => {
    for (const odd of [0, 4, 8]) {
      const made = madeSeries({ nights: 10, level: (n) => (n === odd ? 0.3 : 0) });
      const judged = stateOf([made]);
      assert.equal(judged.level!.nights, 8, `night ${odd}`);
      assert.ok(Math.abs(judged.level!.ratio - 1) < 0.01, `night ${odd}`);
    }
  });

  it('of a night in the past judges as if later ones were not there', () => {
    const made = series();
    const before = judgeNight([{ ...made, nights: made.nights.slice(0, 21) }]);
    assert.deepEqual(judgeNight([made], { night: nightName(20) }), before);
  });
});

describe('coverage', () => {
  it('names every series that was not judged, and why', () => {
    const short = madeSeries({ series: 'a/short', nights: 30, epochs: 4 });
    const young = madeSeries({ series: 'b/young', nights: 30 });
    young.nights.splice(0, 25);
    const gone = madeSeries({ series: 'c/gone', nights: 29 });
    const flat = madeSeries({ series: 'd/flat', sd: 0 });
    const judgement = judgeNight([short, young, gone, flat, madeSeries()]);
    assert.equal(
      judgement.coverage.sentence,
      '1 of 5 series judged; not judged: a/short (4 epochs, fewer than 5), ' +
        'b/young (4 earlier nights with this reference and machine, fewer than 7), c/gone (no data tonight), ' +
        'd/flat (its epochs do not differ: nothing to judge by)',
    );
    assert.deepEqual(judgement.series.filter(({ state }) => state === 'not judged').length, 4);
  });

  it('an empty history is no error', () => {
    const judgement = judgeNight([]);
    assert.deepEqual([judgement.commit, judgement.coverage.sentence], [null, '0 of 0 series judged']);
  });

  it('refuses options that cannot be', () => {
    assert.throws(() => judgeNight([], { falseAlarmsPerYear: 0 }), RangeError);
    assert.throws(() => judgeNight([], { memory: 3 }), RangeError);
  });
});

describe('many series', () => {
  it('of which half change at once are all told, though each alone is not extreme', () => {
    const made = Array.from({ length: 40 }, (_, i) =>
      madeSeries({
        series: `s/${i}`,
        seed: `many ${i}`,
        level: (n) => (i % 2 === 0 && n === 29 ? 0.014 : 0),
      }),
    );
    for (const [i, it] of made.entries()) measureAgain(it, i % 2 === 0 ? 0.014 : 0);
    const { alarms } = judgeNight(made);
    const alone = made.filter((_, i) => i % 2 === 0).flatMap((it) => judgeNight([it, ...others(39)]).alarms);
    assert.ok(alarms.length >= 18, `${alarms.length} told together`);
    assert.ok(alarms.length >= alone.length, `${alone.length} told alone`);
    assert.ok(alarms.every(({ series }) => Number(series.slice(2)) % 2 === 0));
  });
});
