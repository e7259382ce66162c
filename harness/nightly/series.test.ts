import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LabConfig } from '../model/lab-config.ts';
import { seriesOf } from './series.ts';

const SCENARIOS = ['users', 'users/one', 'home'];
const names = (config: LabConfig, asked?: string[]): string[] =>
  seriesOf(asked, config, SCENARIOS).map(({ series }) => series);
const here = { targets: { here: { command: 'node a.js' }, there: { command: 'node b.js' } } };
const scenarios = {
  scenarios: { users: { requests: [{ path: '/' }] }, home: { requests: [{ path: '/h' }] } },
};

describe('which series', () => {
  it('of the command line, and then no others', () => {
    assert.deepEqual(names({ ...here, ...scenarios }, ['home/here']), ['home/here']);
  });

  it('of the configuration: those named, and all of the variants in all of the scenarios, none twice', () => {
    const nightly = { series: ['home/old', 'users/here'], variants: ['here'], scenarios: ['users', 'home'] };
    assert.deepEqual(names({ ...here, ...scenarios, nightly }), ['home/old', 'users/here', 'home/here']);
    assert.deepEqual(names({ ...here, ...scenarios, nightly: { series: ['home/here'] } }), ['home/here']);
    const some = { series: ['home/there'], scenarios: ['users'] };
    assert.deepEqual(names({ ...here, ...scenarios, nightly: some }), [
      'home/there',
      'users/here',
      'users/there',
    ]);
  });

  it('without a word about it: every target in every scenario, or the revision that is checked out', () => {
    assert.deepEqual(names({ ...here, ...scenarios }), [
      'users/here',
      'users/there',
      'home/here',
      'home/there',
    ]);
    assert.deepEqual(names({ ...scenarios, scenario: ['home'], revision: { command: 'node a.js' } }), [
      'home/HEAD',
    ]);
    assert.deepEqual(names({}), ['users-param/best', 'users-param/persistent', 'users-param/baseline']);
  });

  it('a name may have slashes: the longest scenario counts', () => {
    const [one] = seriesOf(['users/one/node a/b.js'], {}, SCENARIOS);
    assert.deepEqual(one, { series: 'users/one/node a/b.js', scenario: 'users/one', variant: 'node a/b.js' });
  });

  it('says what it expects', () => {
    const wrong: [string, RegExp][] = [
      [
        'hoem/here',
        /series "hoem\/here": expected SCENARIO\/VARIANT, and there is no scenario "hoem" \(did you mean "home"\?\)/,
      ],
      ['home', /series "home": expected SCENARIO\/VARIANT \(did you mean "home"\?\)/],
      ['home/', /series "home\/": expected SCENARIO\/VARIANT/],
      [
        'home/reference',
        /home\/reference: "reference" is what everything is divided by; give the target another name/,
      ],
    ];
    for (const [text, message] of wrong) assert.throws(() => names({}, [text]), message);
  });
});
