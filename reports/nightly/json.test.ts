import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { nightlyFixtures } from './fixtures/index.ts';
import { nightlyJson } from './json.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'nightly.schema.json'), 'utf8'));
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

for (const [name, report] of Object.entries(nightlyFixtures)) {
  test(`${name}: nightly.json is valid and loses nothing`, () => {
    const read = JSON.parse(nightlyJson(report));
    assert.equal(validate(read), true, JSON.stringify(validate.errors?.slice(0, 5), null, 1));
    assert.deepEqual(read, report);
  });
}

// biome-ignore lint/suspicious/noExplicitAny: what is wrong with it is the point
type Wrong = any;

test('the schema rejects what a night is not', () => {
  const wrongs: [string, (report: Wrong) => void][] = [
    ['another version', (it) => (it.version = 2)],
    ['a member more', (it) => (it.extra = 1)],
    ['a night that is no day', (it) => (it.night = 'yesterday')],
    ['an unknown state', (it) => (it.series[0].state = 'ok')],
    ['a ratio of 0', (it) => (it.series[0].tonight.ratio = 0)],
    ['a member more in an estimate', (it) => (it.series[0].tonight.sd = 1)],
    ['a member more in a night', (it) => (it.series[0].nights[3].sd = 1)],
    ['no levels', (it) => delete it.series[0].levels],
    ['an alarm without its commit', (it) => delete it.series.at(-1).alarm.upTo],
    ['a change that does not say whether it is intended', (it) => delete it.series.at(-1).changes[0].blessed],
    ['an unknown verdict', (it) => (it.verdicts[0].verdict = 'ok')],
    ['coverage without a reason', (it) => delete it.coverage.notJudged[0].reason],
  ];
  for (const [what, spoil] of wrongs) {
    const report: Wrong = structuredClone(nightlyFixtures.weeks);
    spoil(report);
    assert.equal(validate(report), false, what);
  }
});

test('a number that JSON has not is refused by its path', () => {
  const report: Wrong = structuredClone(nightlyFixtures.first);
  report.series[1].nights[0].ratio = Number.NaN;
  assert.throws(
    () => nightlyJson(report),
    /report\.series\.1\.nights\.0\.ratio: expected a finite number or null, got NaN/,
  );
});
