/** A night that finds something. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fakeTarget } from '../experiment/testing/fake-equipment.ts';
import { nightExitCode } from './exit-code.ts';
import { runNight } from './night.ts';
import { nightReport } from './report.ts';
import { type FakeNight, fakeNight, NIGHT, pairs, SHAPE } from './testing/fake-night.ts';
import { nightlyText } from './text.ts';

let fake: FakeNight;
beforeEach(async () => {
  fake = await fakeNight();
});
afterEach(() => fake.end());

describe('a night that finds something', () => {
  it('a planted slow build is measured again, told, compared with the last good one, and ends with 1', async () => {
    await fake.past('spin=400', 0.02);
    const asked: string[] = [];
    const result = await runNight(
      fake.lab.equipment,
      fake.options({
        pairs: pairs('spin=400'),
        lastGood: {
          build: async (pair, alarm, name) => {
            asked.push(`${pair.series} after ${alarm.after} as ${name}`);
            const build = await fakeTarget('plain', fake.lab.equipment.labDir).build();
            return { ...build, summary: { ...build.summary, variant: name } };
          },
          page: async () => 'verdicts/one/report.html',
        },
        shape: { ...SHAPE, epochs: 7, alpha: 0.1 },
      }),
    );
    const [it] = result.series;
    assert.deepEqual([it!.outcome.kind, it!.again?.kind], ['kept', 'kept']);
    assert.equal(fake.tonights('hello/spin=400')!.second.length, 7);
    const [alarm] = result.judgement.alarms;
    assert.deepEqual(
      [alarm!.series, alarm!.direction, alarm!.since, alarm!.after, alarm!.upTo],
      ['hello/spin=400', 'slower', NIGHT, 'commit-39', 'tonight'],
    );
    assert.ok(alarm!.low > 1.5);
    assert.deepEqual(asked, ['hello/spin=400 after commit-39 as spin=400@commit-39']);
    assert.equal(result.verdicts[0]?.verdict, 'slower', JSON.stringify(result.notCompared));
    assert.equal(result.verdicts[0].baseline, 'spin=400@commit-39');
    assert.deepEqual(fake.history.alarms(), result.judgement.alarms);
    assert.equal(nightExitCode(result), 0);
    for (const failOn of ['alarm', 'slower'] as const) assert.equal(nightExitCode(result, [failOn]), 1);
    assert.equal(nightExitCode(result, ['faster', 'suspect']), 0);
    const { report, page } = await nightReport(
      { history: fake.history, blessings: [], result },
      {
        title: 'fake',
        budgetMs: 60_000,
        spentMs: 1,
        calibration: null,
        out: join(fake.lab.equipment.labDir, 'site'),
      },
    );
    assert.match(page, /site\/index\.html$/);
    const text = nightlyText(report, result, { width: 80, color: false }).replace(/\s+/g, ' ');
    assert.match(text, /hello\/spin=400 is slower: [+×]\d/);
    assert.match(text, /Measured directly: /);
  });
});
