import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TrialError } from '../../model/errors.ts';
import { createPaced } from '../paced/paced.ts';
import { hello, httpServer, targetOf } from '../testing/servers.ts';
import { WorkerProcess } from './worker-process.ts';

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 200 && alive(pid); tries++)
    await new Promise((resolve) => setTimeout(resolve, 25));
  return !alive(pid);
}

describe('the process of a load generator', () => {
  it('ends with the last session that uses it', async () => {
    await using server = await httpServer(hello);
    const paced = createPaced({ core: null });
    const first = await paced.open(targetOf(server.port));
    const second = await paced.open(targetOf(server.port));
    const pid = first.pid!;
    assert.equal(second.pid, pid);
    await first.close();
    assert.equal((await second.warmUp(10)).errors, 0);
    await second.close();
    assert.equal(alive(pid), false);
  });

  it('fails what is under way with a clear error when it dies, and a new one takes its place', async () => {
    await using server = await httpServer(hello);
    const paced = createPaced({ core: null });
    const session = await paced.open(targetOf(server.port));
    const slice = session.slice({ durationMs: 60_000, discardMs: 0 });
    setTimeout(() => process.kill(session.pid!, 'SIGKILL'), 50);
    await assert.rejects(slice, (error) => {
      assert.ok(error instanceof TrialError);
      assert.deepEqual(
        [error.code, error.message],
        ['E_GENERATOR', "the paced load generator's process ended with SIGKILL"],
      );
      return true;
    });
    await assert.rejects(session.warmUp(1), { code: 'E_GENERATOR' });
    await session.close();
    const next = await paced.open(targetOf(server.port));
    assert.equal((await next.warmUp(10)).errors, 0);
    await next.close();
  });

  it('is gone when its parent was killed', async () => {
    await using server = await httpServer(hello);
    const script = fileURLToPath(new URL('../testing/orphaning-parent.ts', import.meta.url));
    const parent = spawn(process.execPath, [script, `${server.port}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    const pid = Number(line);
    assert.equal(alive(pid), true);
    parent.kill('SIGKILL');
    assert.equal(await gone(pid), true);
  });

  it('says so when it cannot be started', async () => {
    const worker = new WorkerProcess({
      script: new URL('file:///no/such/worker.ts'),
      core: null,
      label: 'lost',
    });
    await assert.rejects(worker.call('open', {}), (error) => {
      assert.ok(error instanceof TrialError);
      assert.match(
        error.message,
        /the lost load generator's process (ended with exit code 1|could not be reached)/,
      );
      return true;
    });
    await worker.stop();
  });
});
