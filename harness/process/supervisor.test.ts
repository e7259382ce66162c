import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ProcessError } from '../model/errors.ts';
import { findPinning, parseCoreList } from './pinning.ts';
import { liveChildren, stopAll } from './registry.ts';
import { startServer } from './supervisor.ts';

const fake = fileURLToPath(new URL('./testing/fake-server.mjs', import.meta.url));
const start = (mode: string, more: Partial<Parameters<typeof startServer>[0]> = {}) =>
  startServer({ argv: [fake, mode, '--exit-with-stdin'], label: 'fake', ...more });

afterEach(stopAll);

async function failure(promise: Promise<unknown>): Promise<ProcessError> {
  const error = await promise.then(
    () => assert.fail('expected an error, got a server'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ProcessError, String(error));
  assert.equal(liveChildren(), 0);
  return error;
}

const exists = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('startServer', () => {
  it('waits for the ready line and says where the server is', async () => {
    const server = await start('ready', { env: { GREETING: 'good day' } });
    assert.equal(server.url, `http://127.0.0.1:${server.port}`);
    assert.equal(await (await fetch(server.url)).text(), 'good day');
    assert.ok(server.startupMs > 0);
    assert.ok(server.alive());
    await server.stop();
    assert.ok(!server.alive());
    assert.ok(!exists(server.pid));
    assert.equal((await server.exited).signal, 'SIGTERM');
    await server.stop();
  });

  it('ignores other lines on stdout and keeps the last 256 KiB of stderr', async () => {
    const server = await start('noisy');
    await server.stop();
    assert.ok(!server.stderr().includes('first'));
    assert.ok(server.stderr().length <= 256 * 1024);
    assert.ok(server.stderr().endsWith('xxx\nlast\n'), server.stderr().slice(-20));
    assert.deepEqual(server.log(1), ['last']);
  });

  it('kills a server that does not heed SIGTERM', async () => {
    const server = await start('stubborn');
    await server.stop();
    assert.equal((await server.exited).signal, 'SIGKILL');
    assert.ok(!exists(server.pid));
  });

  it('tells of a death it did not cause', async () => {
    const server = await start('ready');
    server.kill('SIGKILL');
    assert.deepEqual(await server.exited, { code: null, signal: 'SIGKILL' });
    assert.ok(!server.alive());
    assert.equal(liveChildren(), 0);
  });

  it('pins to the asked core', async (t) => {
    const pinning = await findPinning();
    if (pinning === null) return t.skip('one core, or no taskset');
    const server = await start('ready', { core: pinning.server });
    const status = readFileSync(`/proc/${server.pid}/status`, 'latin1');
    await server.stop();
    assert.deepEqual(parseCoreList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)![1]!), [pinning.server]);
  });
});

describe('a server that does not start', () => {
  it('fails with its own error line', async () => {
    const error = await failure(start('crash'));
    assert.equal(error.code, 'E_SCRIPT');
    assert.match(
      error.message,
      /fake ended before it was ready \(exit code 2\): mock\.js:3:7: unexpected token/,
    );
    assert.deepEqual(error.details.slice(-2), ['error: mock.js:3:7: unexpected token', '  const = 1']);
  });

  it('fails with E_PORT_IN_USE when it says so', async () => {
    const error = await failure(start('port-in-use'));
    assert.equal(error.code, 'E_PORT_IN_USE');
    assert.match(error.message, /4711/);
  });

  it('fails with E_EXITED when a signal ended it', async () => {
    const error = await failure(start('killed'));
    assert.equal(error.code, 'E_EXITED');
    assert.match(error.message, /signal SIGKILL\) without a word/);
  });

  it('fails with E_EXITED when stdout ends first and the process after it', async () => {
    const error = await failure(start('closed-stdout'));
    assert.equal(error.code, 'E_EXITED');
    assert.match(error.message, /exit code 3/);
  });

  it('fails with E_START when stdout ends and the process does not', async () => {
    const error = await failure(start('closed-stdout-alive', { readyTimeoutMs: 2_000 }));
    assert.equal(error.code, 'E_START');
    assert.match(error.message, /closed its stdout without a ready line/);
  });

  it('is killed when it is not ready in time', async () => {
    const error = await failure(start('silent', { readyTimeoutMs: 150 }));
    assert.equal(error.code, 'E_READY_TIMEOUT');
    assert.match(error.message, /within 150 ms/);
  });

  it('fails with E_START when there is nothing to run', async (t) => {
    t.mock.property(process, 'execPath', '/nonexistent/node');
    const error = await failure(start('ready'));
    assert.equal(error.code, 'E_START');
    assert.match(error.message, /could not be started: .*\/nonexistent\/node/);
  });

  it('is reported by Node’s own words when the file is missing', async () => {
    const error = await failure(startServer({ argv: ['/nonexistent/server.mjs'], label: 'missing' }));
    assert.equal(error.code, 'E_EXITED');
    assert.match(error.message, /Error: Cannot find module '\/nonexistent\/server\.mjs'/);
  });
});
