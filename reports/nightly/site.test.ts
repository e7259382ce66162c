import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NightlyReport } from '../../harness/model/nightly.ts';
import { seriesChart } from './chart-data.ts';
import { nightlyFixtures } from './fixtures/index.ts';
import { MARKDOWN_LIMIT_BYTES, nightlyMarkdown, nightlyPictures, nightlySite, pageFile } from './index.ts';
import { byImportance, headline, standingOf } from './words.ts';

const { year, weeks, first, none } = nightlyFixtures;
const named = (name: string) => year.series.find(({ series }) => series === name)!;

const hrefs = (page: string): string[] => [...page.matchAll(/ href="([^"]*)"/g)].map(([, href]) => href!);

test('every link inside the site leads to a page of it, and nothing is loaded from anywhere', () => {
  for (const report of Object.values(nightlyFixtures)) {
    const site = nightlySite(report);
    assert.deepEqual(Object.keys(site).length, 1 + report.series.length);
    for (const [file, page] of Object.entries(site)) {
      const base = new URL(file, 'file:///site/');
      for (const href of hrefs(page)) {
        if (href.startsWith('https://example.org/')) continue;
        const path = new URL(href.replaceAll('&amp;', '&'), base).pathname.slice('/site/'.length);
        const beside = ['nightly.json', 'profiles/json-best.html', 'runs/users-param/report.html'];
        assert.ok(path in site || beside.includes(path), `${file}: ${href}`);
      }
      assert.doesNotMatch(page, / src=|@import|url\(|href="javascript/i);
      assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'sha256-/);
    }
  }
});

test('hostile names are text', () => {
  const [, hostile] = Object.entries(nightlySite(weeks)).find(([, page]) => page.includes('alert(1)'))!;
  assert.equal(hostile.match(/<script>/g)!.length, 1);
  for (const { series } of weeks.series)
    assert.match(pageFile(series), /^series\/[a-z0-9-]+-[0-9a-f]{8}\.html$/);
  assert.match(pageFile('../../etc/passwd'), /^series\/etc-passwd-[0-9a-f]{8}\.html$/);
  assert.match(pageFile('漢'), /^series\/series-[0-9a-f]{8}\.html$/);
  assert.notEqual(pageFile('a/b'), pageFile('a-b'));
});

test('what matters most comes first', () => {
  assert.deepEqual(byImportance(weeks.series).map(standingOf), [
    'slower',
    'faster',
    'suspect',
    'changed',
    'not-judged',
    'cleared',
    'steady',
    'steady',
  ]);
});

test('the headline never says that nothing has changed when nothing was judged', () => {
  const withSeries = (series: NightlyReport['series'], judged: number): NightlyReport => ({
    ...weeks,
    series,
    coverage: { ...weeks.coverage, judged },
  });
  assert.equal(headline(none), 'No night has been measured yet');
  assert.equal(headline(first), 'Nothing could be judged');
  assert.equal(headline(weeks), '1 slower, 1 faster of 8 series');
  assert.equal(
    headline(withSeries([named('users-param/best')], 1)),
    'users-param/best is slower: +2.1 % CPU time per request',
  );
  assert.equal(
    headline(withSeries([named('upload/best'), named('echo/best')], 2)),
    'Nothing is certain: 1 suspect not measured a second time',
  );
  assert.equal(headline(withSeries([named('echo/best')], 1)), 'Nothing has changed');
});

test('a chart has every night, levels where they are, changes at their night, and a border between rulers', () => {
  const step = seriesChart(named('big-script/snapshot'))!;
  assert.equal(step.nights.length, 365);
  assert.deepEqual(
    step.levels.map(({ from, to }) => [from, to]),
    [
      [0, 343],
      [344, 364],
    ],
  );
  assert.deepEqual(
    step.changes.map(({ at }) => at),
    [344],
  );
  assert.deepEqual(seriesChart(named('stream/best'))!.rulers, [362]);
  const window = seriesChart(named('big-script/snapshot'), 10)!;
  assert.deepEqual(
    window.levels.map(({ from, to }) => [from, to]),
    [[0, 9]],
  );
  assert.deepEqual(window.changes, []);
  assert.equal(seriesChart({ ...named('echo/best'), nights: [] }), null);
});

test('an interval out of all proportion does not press the nights into a line', () => {
  const series = structuredClone(named('echo/best')) as {
    nights: { high: number }[];
  } & (typeof year.series)[number];
  series.nights[100]!.high = 1_000;
  assert.ok(seriesChart(series)!.axis.max < 1);
});

test('the summary fits what GitHub takes, however many series there are', () => {
  const series = Array.from({ length: 20_000 }, (_, i) => ({
    ...named('echo/best'),
    nights: [],
    series: `echo/variant-${i}`,
  }));
  const text = nightlyMarkdown({ ...year, series });
  assert.ok(Buffer.byteLength(text) <= MARKDOWN_LIMIT_BYTES);
  assert.match(text, /… and 19000 more, which the site lists\./);
  assert.ok(Buffer.byteLength(nightlyMarkdown(year)) < 8_000);
  assert.throws(() => nightlyMarkdown(year, 100), /nightly summary: \d+ bytes/);
});

test('the summary holds no raw HTML of a name, and its tables keep their columns', () => {
  const text = nightlyMarkdown(weeks).replace(/`[^`]*`/g, '');
  assert.deepEqual([...new Set(text.match(/<\/?[a-z][^>]*>/gi))].sort(), [
    '</details>',
    '</summary>',
    '<details>',
    '<summary>',
  ]);
  assert.doesNotMatch(text, /@octocat/);
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  for (const row of rows) assert.equal(row.match(/(?<!\\)\|/g)!.length, 7, row);
});

test('a picture of each alarm and of nothing else', async () => {
  const pictures = await nightlyPictures(year);
  assert.deepEqual(Object.keys(pictures), [
    pageFile('json/best', 'png'),
    pageFile('users-param/best', 'png'),
  ]);
  for (const png of Object.values(pictures)) {
    assert.deepEqual([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    assert.ok(png.length > 20_000);
  }
  assert.deepEqual(await nightlyPictures(first), {});
});
