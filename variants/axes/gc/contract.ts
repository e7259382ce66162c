/** The suite every level of the gc axis passes: whatever is collected and when, runtimes come and go without a trace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GcLevel } from '../../../server/axes.ts';
import { startApp } from '../../../server/testing.ts';
import baseline from '../../baseline.ts';

const ROUNDS = 60;

export function gcContract(level: GcLevel): void {
  test(`${level.name}: cyclic garbage of many runtimes does not pile up`, async () => {
    await using app = await startApp(
      { ...baseline, gc: level, name: `${level.name} (contract)` },
      {
        // Each request leaves about 1 MB of cycles; together they would exceed the limit many times over.
        'mock.js': `mock.get('/', () => {
          for (let i = 0; i < 100; i++) { const a = { data: 'x'.repeat(10_000) + i }; a.self = a; }
          return new Response('ok');
        });`,
      },
      { memoryBytes: 8 * 1024 * 1024 },
    );
    for (let i = 0; i < ROUNDS; i++)
      assert.deepEqual((await app.get('/')).body, 'ok', `request ${i}: ${app.log.join('\n')}`);
  });
}
