/** The administration of a built server, as a process: from before the script is loaded to its end. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { mockTarget } from '../build/mock-target.ts';
import { serverArgv } from '../process/argv.ts';
import { freePorts } from '../process/ports.ts';
import { readyLine } from '../process/ready.ts';

/** Loads for as long as it takes to ask. */
const SCRIPT = `
  await new Promise((done) => setTimeout(done, 1500));
  mock.get('/', () => new Response('served'));
  mock.get('/slow', async () => {
    await new Promise((done) => setTimeout(done, 700));
    return new Response('whole');
  });`;

async function started(use: (child: ChildProcess, adminPort: number) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'perfduel-administration-'));
  const script = join(folder, 'mock.js');
  writeFileSync(script, SCRIPT);
  const [adminPort] = (await freePorts(1)) as [number];
  const build = await mockTarget('snapshot').build();
  const flags = ['--admin-port', String(adminPort), '--journal', '10'];
  const child = spawn(process.execPath, serverArgv(build, script, { port: 0, flags }), {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    await use(child, adminPort);
  } finally {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true });
  }
}

test('a built server answers ready with 503 while its script loads and while it ends, with 200 between', () =>
  started(async (child, adminPort) => {
    const line = readyLine(child.stdout!);
    const ask = async (path: string): Promise<[number, Record<string, unknown>]> => {
      const response = await fetch(`http://127.0.0.1:${adminPort}/__mock/${path}`);
      return [response.status, (await response.json()) as Record<string, unknown>];
    };
    assert.deepEqual(await persistently(() => ask('ready')), [
      503,
      { ready: false, reason: 'the script is being loaded' },
    ]);
    assert.equal((await ask('routes'))[0], 503);
    assert.equal((await ask('health'))[0], 200);

    const ready = await line;
    assert.equal(ready?.adminPort, adminPort);
    assert.deepEqual(await ask('ready'), [200, { ready: true }]);
    assert.equal(await (await fetch(`http://127.0.0.1:${ready.port}/`)).text(), 'served');
    const [, variant] = await ask('variant');
    const build = variant.build as { hash: string; variant: string };
    assert.deepEqual([variant.variant, build.variant, variant.pid], ['snapshot', 'snapshot', ready.pid]);
    assert.match(build.hash, /^[0-9a-f]{16}$/);

    const slow = fetch(`http://127.0.0.1:${ready.port}/slow`);
    while ((await ask('requests?path=/slow'))[1].total === 0)
      await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGTERM');
    let last = await ask('ready');
    while (last[0] === 200) last = await ask('ready');
    assert.deepEqual(last, [503, { ready: false, reason: 'the server is ending' }]);
    assert.equal(await (await slow).text(), 'whole');
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 0);
  }));

/** The process needs a moment until it listens. */
async function persistently<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await run();
    } catch (error) {
      if (tries === 400) throw error;
      await new Promise((done) => setTimeout(done, 10));
    }
  }
}
