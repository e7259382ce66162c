import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type History, judgeNight, openHistory } from '../history/index.ts';
import { cellOf, experimentOf, nightName, noisy } from '../history/testing/experiments.ts';
import { createRandom } from '../stats/random.ts';
import { nightlyReportOf } from './report-of.ts';
import { writeNightly } from './write.ts';

const NIGHTS = 40;
const LAST = NIGHTS - 1;

/** A step of 5 % in the last night, confirmed; one of 4 % on night 20, told and blessed; and a series that has just begun. */
function fill(history: History): void {
  const random = createRandom('a report of a night');
  for (let n = 0; n < NIGHTS; n++) {
    const cells = [
      cellOf('hello', 'best', noisy(random, n === LAST ? 0.05 : 0, 0.01)),
      cellOf('json', 'best', noisy(random, n >= 20 ? 0.04 : 0, 0.01)),
      ...(n === LAST ? [cellOf('upload', 'best', noisy(random, 0, 0.01))] : []),
    ];
    history.addExperiment(experimentOf(n, { cells, reference: 'frozen@abc' }));
  }
  const again = { id: 'again', purpose: 'confirm', at: `${nightName(LAST)}T05:00:00.000Z` } as const;
  const cells = [cellOf('hello', 'best', noisy(random, 0.05, 0.01, 80))];
  history.addExperiment(experimentOf(LAST, { ...again, reference: 'frozen@abc', cells }));
}

const blessings = [
  { series: 'json/best', night: nightName(20), commit: 'commit-20', who: 'Ada', why: 'does more now' },
];

describe('the report of a night', () => {
  let folder: string;
  let history: History;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nightly-report-'));
    history = await openHistory(join(folder, 'history.sqlite'));
    fill(history);
    const step = judgeNight(history, { night: nightName(20) });
    assert.deepEqual(step.suspects, ['json/best']);
    history.addAlarms([
      {
        series: 'json/best',
        night: nightName(20),
        kind: 'step',
        direction: 'slower',
        since: nightName(20),
        after: 'commit-19',
        upTo: 'commit-20',
        ratio: 1.04,
        low: 1.03,
        high: 1.05,
        confidence: 0.95,
        adjustedP: 0.0001,
      },
    ]);
  });
  after(async () => {
    history.close();
    await rm(folder, { recursive: true });
  });

  const judge = () => judgeNight(history, { blessings });

  it('loses nothing of the judgement', () => {
    const judgement = judge();
    const report = nightlyReportOf(history, judgement, blessings);
    for (const [i, judged] of judgement.series.entries()) {
      const own = report.series[i]!;
      for (const [key, value] of Object.entries(judged))
        assert.deepEqual(own[key as keyof typeof own], value, key);
    }
    const { sentence: _, ...coverage } = judgement.coverage;
    assert.deepEqual(report.coverage, { ...coverage, notMeasured: [] });
    assert.deepEqual([report.night, report.commit], [nightName(LAST), `commit-${LAST}`]);
    assert.deepEqual(report.reference, { name: 'frozen', hash: 'abc', node: '24.0.0' });
    assert.equal(report.spentMs, 120_000);
  });

  it('has every night, the second measurement in place of the first, and the epochs of the last nights', () => {
    const [hello, json, upload] = nightlyReportOf(history, judge(), blessings).series;
    assert.deepEqual([hello!.state, json!.state, upload!.state], ['alarm', 'steady', 'not judged']);
    assert.deepEqual([hello!.scenario, hello!.variant], ['hello', 'best']);
    assert.equal(hello!.nights.length, NIGHTS);
    const tonight = hello!.nights.at(-1)!;
    assert.deepEqual([tonight.again, tonight.epochs, tonight.values.length], [true, 80, 80]);
    assert.ok(Math.abs(tonight.ratio - hello!.tonight!.ratio) < 1e-12);
    assert.ok(Math.abs(tonight.low - hello!.tonight!.low) < 1e-12);
    assert.equal(hello!.nights.filter(({ values }) => values.length > 0).length, 14);
    assert.deepEqual(
      hello!.levels.map(({ to }) => to),
      [nightName(LAST - 1), nightName(LAST)],
    );
  });

  it('says which changes are intended, and what was found out about them', () => {
    const found = {
      series: 'hello/best',
      night: nightName(LAST),
      culprit: 'c0ffee',
      page: 'profiles/a.html',
    };
    const [hello, json] = nightlyReportOf(history, judge(), blessings, { found: [found] }).series;
    assert.deepEqual(
      json!.changes.map(({ blessed }) => blessed),
      blessings,
    );
    assert.deepEqual(json!.blessings, blessings);
    const { blessed, culprit, page, ...alarm } = hello!.changes[0]!;
    assert.deepEqual([blessed, culprit, page], [null, 'c0ffee', 'profiles/a.html']);
    assert.deepEqual(alarm, hello!.alarm);
  });

  it('a night of the past is told as it was then', () => {
    const past = judgeNight(history, { night: nightName(15) });
    const report = nightlyReportOf(history, past, []);
    const json = report.series.find(({ series }) => series === 'json/best')!;
    assert.deepEqual([json.nights.length, json.changes], [16, []]);
    assert.equal(report.commit, 'commit-15');
  });

  it('an alarm that was kept is told once', () => {
    const { alarms } = judge();
    history.addAlarms(alarms);
    const [hello] = nightlyReportOf(history, judge(), blessings).series;
    assert.equal(hello!.changes.length, 1);
  });

  it('is valid on disk; pages of series that are gone go, and nothing else', async () => {
    const site = join(folder, 'site');
    const report = nightlyReportOf(history, judge(), blessings);
    assert.equal(await writeNightly(report, site), join(site, 'index.html'));
    await writeFile(join(site, 'mine.txt'), 'kept');
    await writeFile(join(site, 'series/gone.html'), 'gone');
    await writeNightly(report, site);
    assert.deepEqual((await readdir(site)).sort(), [
      'benchstat.txt',
      'bmf.json',
      'gh-benchmark.json',
      'index.html',
      'junit.xml',
      'mine.txt',
      'nightly.json',
      'series',
      'summary.md',
    ]);
    const pages = await readdir(join(site, 'series'));
    assert.equal(pages.filter((file) => file.endsWith('.html')).length, 3);
    assert.equal(pages.filter((file) => file.endsWith('.png')).length, 1);
    const schema = JSON.parse(
      await readFile(new URL('../../reports/nightly/nightly.schema.json', import.meta.url), 'utf8'),
    );
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
    const read = JSON.parse(await readFile(join(site, 'nightly.json'), 'utf8'));
    assert.equal(validate(read), true, JSON.stringify(validate.errors));
    assert.match(await readFile(join(site, 'summary.md'), 'utf8'), /^### hello\/best is slower: \+\d\.\d/);
  });

  it('a history without a night has a report', async () => {
    const empty = await openHistory(join(folder, 'empty.sqlite'));
    const report = nightlyReportOf(empty, judgeNight(empty), []);
    empty.close();
    assert.deepEqual([report.night, report.commit, report.reference, report.series], ['', null, null, []]);
  });
});
