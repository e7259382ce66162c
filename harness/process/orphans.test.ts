import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const harness = fileURLToPath(new URL('./testing/fake-harness.ts', import.meta.url));

interface Run {
  child: ChildProcess;
  serverPid: number;
  next(): Promise<string>;
}

async function run(...args: string[]): Promise<Run> {
  const child = spawn(process.execPath, [harness, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => (await lines.next()).value ?? '';
  return { child, serverPid: Number(await next()), next };
}

/** A process that nobody waits for any more may linger as a zombie for a moment: poll, bounded. */
async function gone(pid: number): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await delay(50);
  }
  return false;
}

describe('no server outlives the harness', { concurrency: 3 }, () => {
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGKILL'] as const) {
    it(`that ends by ${signal}`, async () => {
      // Only where nothing of ours can run any more does the server have to notice by itself.
      const tied = signal === 'SIGKILL' ? ['--exit-with-stdin'] : [];
      const { child, serverPid } = await run('wait', 'ready', ...tied);
      child.kill(signal);
      await once(child, 'exit');
      assert.ok(await gone(serverPid), `server ${serverPid} still runs`);
    });
  }

  it('that is ended by a signal while a server ignores SIGTERM', async () => {
    const { child, serverPid } = await run('wait', 'stubborn');
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [143, null]);
    assert.ok(await gone(serverPid));
  });

  for (const ending of ['throw', 'exit']) {
    it(`that ends by ${ending}`, async () => {
      const { child, serverPid } = await run(ending, 'stubborn');
      if (child.exitCode === null) await once(child, 'exit');
      assert.equal(child.exitCode, ending === 'throw' ? 1 : 0);
      assert.ok(await gone(serverPid));
    });
  }
});

describe('SIGINT', () => {
  it('asks first and kills the second time', async () => {
    const { child, serverPid, next } = await run('interrupt', 'stubborn');
    child.kill('SIGINT');
    assert.equal(await next(), 'first true');
    assert.equal(process.kill(serverPid, 0), true);
    child.kill('SIGINT');
    assert.deepEqual(await once(child, 'exit'), [130, null]);
    assert.ok(await gone(serverPid));
  });
});
