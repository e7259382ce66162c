import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { liveChildren } from '../../process/registry.ts';
import { startServer } from '../../process/supervisor.ts';
import { createRandom } from '../../stats/random.ts';
import { type Burst, hogSchedule } from './hog-schedule.ts';
import { besideHog } from './start-hog.ts';

const PROGRAM = fileURLToPath(new URL('./hog.ts', import.meta.url));
const equipment = { startServer, pinning: null, now: () => performance.now() };

describe('the schedule', () => {
  const bursts: Burst[] = [];
  for (const burst of hogSchedule(createRandom(1))) {
    bursts.push(burst);
    if (bursts.length === 5_000) break;
  }
  const working = bursts.filter(({ burnMs }) => burnMs > 0);

  it('burns for 5 to 200 ms at a time, with short and long ones', () => {
    assert.ok(working.every(({ burnMs }) => burnMs >= 5 && burnMs <= 200));
    assert.ok(working.some(({ burnMs }) => burnMs < 8) && working.some(({ burnMs }) => burnMs > 150));
  });

  it('has duties from next to nothing to 80 %, about 40 % over time', () => {
    const duties = working.map(({ burnMs, restMs }) => burnMs / (burnMs + restMs));
    assert.ok(Math.max(...duties) <= 0.8 + 1e-9 && Math.max(...duties) > 0.7);
    assert.ok(Math.min(...duties) < 0.1);
    const total = bursts.reduce((sum, { burnMs, restMs }) => sum + burnMs + restMs, 0);
    const share = bursts.reduce((sum, { burnMs }) => sum + burnMs, 0) / total;
    assert.ok(share > 0.3 && share < 0.5, `${share}`);
  });

  it('follows from the seed', () => {
    assert.deepEqual(hogSchedule(createRandom(1)).next().value, bursts[0]);
    assert.notDeepEqual(hogSchedule(createRandom(2)).next().value, bursts[0]);
  });
});

describe('the hog', () => {
  it('ends by itself', async () => {
    const { exitCode } = await execa(process.execPath, [PROGRAM, '1', '150'], {
      stdin: 'pipe',
      timeout: 10_000,
    });
    assert.equal(exitCode, 0);
  });

  it('ends with the standard input that its parent held', async () => {
    const hog = execa(process.execPath, [PROGRAM, '1', '60000'], { stdin: 'pipe', timeout: 10_000 });
    await new Promise((resolve) => hog.stdout.once('data', resolve));
    hog.stdin.end();
    assert.equal((await hog).exitCode, 0);
  });

  it('burns beside the work, and is gone after it', async () => {
    const work = async (): Promise<string> => {
      assert.equal(liveChildren(), 1);
      // Over a moment the share would be that of whichever tick it caught.
      await sleep(300);
      return 'done';
    };
    const { result, share } = await besideHog(equipment, { seed: 1, lifeMs: 60_000 }, work);
    assert.equal(result, 'done');
    assert.ok(share === null || (share >= 0 && share <= 1.5), `${share}`);
    assert.equal(liveChildren(), 0);
  });

  it('is gone when the work fails', async () => {
    const failing = besideHog(equipment, { seed: 1, lifeMs: 60_000 }, () =>
      Promise.reject(new Error('no luck')),
    );
    await assert.rejects(failing, /no luck/);
    assert.equal(liveChildren(), 0);
  });

  it('that ends before the work does makes it fail', async () => {
    const early = besideHog(
      {
        ...equipment,
        startServer: async (options) => {
          const hog = await startServer(options);
          await hog.stop();
          return hog;
        },
      },
      { seed: 1, lifeMs: 60_000 },
      async () => 'done',
    );
    await assert.rejects(early, /the hog ended before the experiment did/);
  });
});
