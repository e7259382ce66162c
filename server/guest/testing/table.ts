/** Test only: rows of [title, body of an async function in the guest, what it gives], in both engines. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GuestConfig } from '../ops.ts';
import { type TestEngineName, testEngines } from './engines.ts';
import { type TestWorld, testWorld } from './world.ts';

/** Expected: a JSON value, or a pattern for the `THROWN Name: message` of an error. */
export type Row = readonly [title: string, body: string, expected: unknown];

export const engineNames = Object.keys(testEngines) as TestEngineName[];

export function eachEngine(
  title: string,
  run: (world: TestWorld) => void,
  config: Partial<GuestConfig> = {},
): void {
  for (const engine of engineNames) {
    it(`${title} (${engine})`, async () => {
      const world = await testWorld(config, engine);
      try {
        run(world);
      } finally {
        world.dispose();
      }
    });
  }
}

export function table(title: string, rows: readonly Row[], config: Partial<GuestConfig> = {}): void {
  describe(title, () => {
    for (const engine of engineNames) {
      describe(engine, async () => {
        const world = await testWorld(config, engine);
        for (const [name, body, expected] of rows) {
          it(name, () => {
            const value = world.value(body);
            if (expected instanceof RegExp) assert.match(String(value), expected);
            else assert.deepEqual(value, expected);
          });
        }
      });
    }
  });
}
