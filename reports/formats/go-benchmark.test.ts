import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtures } from '../fixtures/index.ts';
import { renderFiles, reports } from '../index.ts';
import { nightlyFixtures } from '../nightly/fixtures/index.ts';
import { nightlyTexts } from '../nightly/index.ts';
import { benchmarkLine } from './go-benchmark.ts';
import { readGoBenchmarks } from './testing/go-benchmark-reader.ts';

for (const [name, analysis] of Object.entries(fixtures)) {
  test(`${name}: every epoch of every variant is there, with what its slices measured`, async () => {
    const files = await renderFiles(reports.benchstat!, analysis);
    const { results, units, ignored } = readGoBenchmarks(files['report.benchstat.txt'] as string);
    assert.deepEqual(ignored, []);
    assert.deepEqual(units, { 'ns/op': { better: 'lower' }, 'req/s': { better: 'higher' } });
    const epochs = analysis.rows.reduce(
      (sum, { slices }) => sum + new Set(slices.map(({ epoch }) => epoch)).size,
      0,
    );
    assert.equal(results.length, epochs);
    for (const { keys, gomaxprocs, config } of results) {
      assert.equal(gomaxprocs, null);
      assert.deepEqual(Object.keys(keys), ['scenario', 'variant']);
      assert.equal(config.experiment, analysis.experimentId);
    }
    assert.equal(
      new Set(results.map(({ keys }) => JSON.stringify(keys))).size,
      analysis.rows.filter(({ slices }) => slices.length > 0).length,
    );
    for (const row of analysis.rows) {
      const measured = row.slices.flatMap(({ cpuUsPerRequest }) => cpuUsPerRequest ?? []);
      const own = results.filter(
        ({ keys }) => decode(keys.variant!) === row.variant && decode(keys.scenario!) === row.scenario,
      );
      const cpu = own.flatMap(({ values }) =>
        values.filter(([, unit]) => unit === 'ns/op').map(([value]) => value),
      );
      for (const ns of cpu)
        assert.ok(ns >= 999 * Math.min(...measured) && ns <= 1001 * Math.max(...measured));
    }
  });
}

const decode = (text: string): string => decodeURIComponent(text);

test('names stay apart and in one piece, whatever is in them', () => {
  const line = (value: string): string =>
    benchmarkLine({
      name: [['variant', value]],
      of: 'request',
      iterations: 3,
      values: [
        [1e-9, 'ratio'],
        [2e12, 'req/s'],
      ],
    });
  const names = ['a/b', 'a%2Fb', 'a b', 'a\u00a0b', 'a\nb', 'ladder-1', 'x=y', 'é', '\u202eb'];
  const read = names.map((name) => readGoBenchmarks(line(name)).results[0]!);
  assert.deepEqual(
    read.map(({ keys }) => decode(keys.variant!)),
    names,
  );
  for (const { positional, gomaxprocs, values } of read) {
    assert.deepEqual(positional, ['request']);
    assert.equal(gomaxprocs, null);
    assert.equal(values[0]![0], 1e-9);
  }
});

test('a night: its last epochs, night by night', () => {
  const { weeks } = nightlyFixtures;
  const { results, ignored, units } = readGoBenchmarks(nightlyTexts(weeks)['benchstat.txt']!);
  assert.deepEqual(ignored, []);
  assert.deepEqual(units, { ratio: { better: 'lower' } });
  const tonight = results.filter(
    ({ config, keys }) => config.night === weeks.night && keys.scenario === 'users-param',
  );
  assert.deepEqual(
    tonight.map(({ values }) => values[0]),
    weeks.series
      .find(({ series }) => series === 'users-param/best')!
      .nights.at(-1)!
      .values.map((it) => [it, 'ratio']),
  );
  assert.equal(new Set(results.map(({ config }) => config.night)).size, 14);
});
