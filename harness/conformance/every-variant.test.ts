import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labRoot } from '../build/lab-root.ts';
import { mockTarget } from '../build/mock-target.ts';
import { describeAll } from '../build/variant-program.ts';
import { runSuite } from './run-suite.ts';
import { failures } from './summary.ts';

// What the lab demands of a build before it measures it, of every variant there is. `best` and `baseline-twin`
// are other variants under another name.
const SAME_AS_ANOTHER = new Set(['best', 'baseline-twin']);

const { variants } = await describeAll();

for (const { name, deviations } of variants.filter((variant) => !SAME_AS_ANOTHER.has(variant.name))) {
  test(`${name} passes the suite`, async () => {
    const summary = await runSuite(await mockTarget(name, labRoot()).build(), {});
    assert.deepEqual(failures(summary), []);
    assert.deepEqual([summary.passed, summary.total], [60, 60]);
    assert.equal(summary.levelPassed + deviations.length, summary.levelTotal);
  });
}
