import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runSuite } from './run-suite.ts';
import { fakeBuild } from './testing/fake-build.ts';

/** A case that a server passes without doing anything asks nothing. */
describe('no case is vacuous:', () => {
  for (const connection of ['close', 'keep-alive']) {
    it(`a blank server with ${connection} passes none`, async () => {
      const build = fakeBuild({ levels: { connection } }, 'blank-mock.mjs');
      const { cases } = await runSuite(build, { deadlineMs: 500, concurrency: 3 });
      assert.deepEqual(
        cases.filter(({ status }) => status === 'passed').map(({ id }) => id),
        [],
      );
    });
  }
});
