/** The stages of servers as they are now: a function that was renamed would leave the rules, and no recorded profile would tell. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROJECT_ROOT } from '../../build/lab-root.ts';
import { createRandom } from '../../stats/random.ts';
import { Capturing } from '../capture.ts';
import type { FoldedProfile } from '../fold.ts';
import { withProbed } from '../probed.ts';
import { inRounds } from '../rounds.ts';
import { sourceMaps } from '../source-map.ts';
import { withLab } from '../testing/lab.ts';
import { stageCosts } from './by-stage.ts';
import type { Stage } from './rules.ts';

const WINDOW_MS = 2_000;
/** Fewer samples, and a stage of some percents may have none. */
const FEWEST_SAMPLES = 150;
const MOST_WINDOWS = 10;

const sharesOf = (profile: FoldedProfile): Partial<Record<Stage, number>> =>
  Object.fromEntries(stageCosts(profile).map(({ stage, share }) => [stage, share]));

test('stages of real runs: load leads under baseline, restore shows under snapshot, nothing big is left over', async () => {
  const [baseline, snapshot] = await withLab(async (equipment, folder) => {
    const scenario = await equipment.scenario('users-param');
    const builds = [
      await equipment.target('baseline').build(),
      await equipment.target('snapshot+connection=keep-alive').build(),
    ];
    const options = { builds, scenario, epochs: 1, windowMs: WINDOW_MS, seed: 1, folder };
    return inRounds(equipment, options, (build, shape) =>
      withProbed(equipment, build, shape, async (trial, probe) => {
        const capturing = new Capturing(trial, probe, {
          windows: MOST_WINDOWS,
          windowMs: WINDOW_MS,
          cpuIntervalUs: 250,
          random: createRandom(1),
          file: join(folder, `${shape.name}.cpuprofile`),
          resolve: sourceMaps(PROJECT_ROOT),
        });
        await capturing.window();
        let capture = await capturing.end();
        // On a machine that has no time for us a window has few.
        for (let i = 1; i < MOST_WINDOWS && capture.folded.samples < FEWEST_SAMPLES; i++) {
          await capturing.window();
          capture = await capturing.end();
        }
        return capture;
      }),
    );
  });
  const [slow, fast] = [sharesOf(baseline!.folded), sharesOf(snapshot!.folded)];
  const [largest] = Object.entries(slow).sort(([, x], [, y]) => y - x);
  assert.equal(largest![0], 'load', JSON.stringify(slow));
  assert.ok(slow.load! > 0.3 && slow.free! > 0.1, JSON.stringify(slow));
  assert.equal(slow.restore, undefined);
  assert.ok(fast.restore! > 0.01, JSON.stringify(fast));
  assert.equal(fast.load, undefined);
  for (const stage of ['parse', 'handler', 'serialise', 'write'] as const) {
    assert.ok(fast[stage]! > 0.02, `${stage}: ${JSON.stringify(fast)}`);
  }
  assert.ok(slow.other! < 0.2 && fast.other! < 0.3, JSON.stringify({ slow, fast }));
});
