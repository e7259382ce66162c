/** Commands that are not ours: real processes, real ports, and nobody left. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { helloProcess } from '../load/testing/servers.ts';
import { readProcessStat } from '../metrics/process-stat.ts';
import { wholeTree } from '../metrics/process-tree.ts';
import { ProcessError } from '../model/errors.ts';
import { type CommandOptions, startCommand } from './command.ts';
import { freePorts } from './ports.ts';
import { liveChildren, stopAll } from './registry.ts';
import type { ServerHandle } from './types.ts';

const linux = process.platform === 'linux' ? {} : { skip: 'not Linux' };
const PLAIN = fileURLToPath(new URL('./testing/plain-server.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'perfduel-command-'));
after(() => rmSync(folder, { recursive: true }));
afterEach(stopAll);

const node = (mode: string, n = 0): string[] => [process.execPath, PLAIN, mode, String(n)];
const shell = (text: string): string[] => ['sh', '-c', text];
const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

async function start(words: readonly string[], over: Partial<CommandOptions> = {}): Promise<ServerHandle> {
  const [port] = await freePorts(1);
  return startCommand({
    words,
    cwd: folder,
    env: {},
    port: port!,
    ready: { path: null, log: null, withinMs: 10_000 },
    stop: { signal: 'SIGTERM', graceMs: 1_000 },
    core: null,
    label: 'theirs',
    ...over,
  });
}

const text = async (server: { url: string }, path = '/'): Promise<string> =>
  (await fetch(`${server.url}${path}`)).text();

const alive = (pid: number): boolean => {
  const stat = readProcessStat(pid);
  return stat !== null && !stat.zombie;
};

async function stopped(server: ServerHandle): Promise<void> {
  const pids = wholeTree(server.pid).map(({ pid }) => pid);
  assert.ok(pids.length > 0);
  await server.stop();
  assert.deepEqual(pids.filter(alive), [], 'left running');
  assert.equal(liveChildren(), 0);
}

async function failure(promise: Promise<unknown>): Promise<ProcessError> {
  const error = await promise.then(
    () => assert.fail('expected an error, got a server'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ProcessError, String(error));
  assert.equal(liveChildren(), 0);
  return error;
}

describe('a command', linux, () => {
  it('is told its port in PORT and in {port}, and is ready when it listens there', async () => {
    const server = await start(node('env'), { env: { GREETING: 'on {port}' } });
    assert.deepEqual(JSON.parse(await text(server)), {
      port: String(server.port),
      greeting: `on ${server.port}`,
    });
    assert.ok(server.startupMs > 0);
    assert.equal(server.replaced?.(), null);
    await stopped(server);
    assert.equal((await server.exited).signal, 'SIGTERM');
    await server.stop();
  });

  it('takes {port} among its words', async () => {
    const server = await start(shell(`PORT={port} exec ${quoted(node('plain'))}`));
    assert.equal(await text(server), 'hello');
    assert.deepEqual(server.log(), [`listening on ${server.port}`]);
    await stopped(server);
  });

  it('in a shell that waits for it is ended with the shell', async () => {
    const server = await start(shell(`${quoted(node('plain'))} & wait`));
    assert.equal(await text(server), 'hello');
    assert.equal(wholeTree(server.pid).length, 2);
    await stopped(server);
  });

  it('with workers is ended with all of them, also when it does not heed the signal', async () => {
    const workers = await start(node('cluster', 2));
    assert.equal(wholeTree(workers.pid).length, 3);
    await stopped(workers);
    const stubborn = await start(shell(`${quoted(node('stubborn'))} & wait; wait; wait`), {
      stop: { signal: 'SIGTERM', graceMs: 200 },
    });
    await stopped(stubborn);
  });

  it('below a shell that ends at once has its grace all the same', async () => {
    const server = await start(shell(`trap 'exit 0' TERM; ${quoted(node('graceful', 200))} & wait`));
    await stopped(server);
    assert.deepEqual(server.log(1), ['all is written']);
  });

  it('knows nothing of the lab’s own npm', async () => {
    process.env.npm_package_name = 'the-lab';
    const code = `require('http').createServer((q, s) => s.end(String(process.env.npm_package_name))).listen(process.env.PORT)`;
    const server = await start([process.execPath, '-e', code]);
    assert.equal(await text(server), 'undefined');
    await stopped(server);
  });

  it('is ended with helpers that have left for a session of their own', async () => {
    const server = await start(node('helper'));
    assert.equal(wholeTree(server.pid).length, 2);
    await stopped(server);
  });

  it('by npm is the server below npm', async () => {
    const scripts = { start: `${quoted(node('plain'))}` };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'theirs', private: true, scripts }));
    const server = await start(['npm', 'start', '--silent']);
    assert.equal(await text(server), 'hello');
    assert.ok(wholeTree(server.pid).length >= 2);
    await stopped(server);
  });

  it('in Python is as good as any', async (t) => {
    const python = await import('node:child_process').then(({ spawnSync }) =>
      spawnSync('python3', ['--version']),
    );
    if (python.error !== undefined) return t.skip('no python3');
    const server = await start(['python3', '-m', 'http.server', '--bind', '127.0.0.1', '{port}']);
    assert.equal((await fetch(server.url)).status, 200);
    await stopped(server);
  });

  it('may listen on IPv6 alone', async (t) => {
    const six = createServer().listen(0, '::1');
    const there = await new Promise<boolean>((resolve) => {
      six.once('listening', () => resolve(true)).once('error', () => resolve(false));
    });
    six.close();
    if (!there) return t.skip('no IPv6');
    const code = `require('http').createServer((q, s) => s.end(q.headers.host)).listen(process.env.PORT, '::1')`;
    const server = await start([process.execPath, '-e', code]);
    assert.equal(server.url, `http://[::1]:${server.port}`);
    assert.equal(await text(server), `[::1]:${server.port}`);
    await stopped(server);
  });
});

describe('ready', linux, () => {
  it('is when a path answers below 500', async () => {
    const server = await start(node('health', 300), {
      ready: { path: '/health', log: null, withinMs: 10_000 },
    });
    assert.ok(server.startupMs >= 300);
    assert.equal((await fetch(`${server.url}/health`)).status, 200);
  });

  it('is when a line says so', async () => {
    for (const log of ['listening on', /^LISTENING on \d+$/i]) {
      const server = await start(node('plain'), { ready: { path: null, log, withinMs: 10_000 } });
      assert.equal(await text(server), 'hello');
      await server.stop();
    }
    const error = await failure(
      start(node('plain'), { ready: { path: null, log: 'never said', withinMs: 400 } }),
    );
    assert.equal(error.code, 'E_READY_TIMEOUT');
    assert.match(error.message, /no line of its output has never said/);
  });
});

describe('a command that does not start', linux, () => {
  it('is reported in its own words', async () => {
    const error = await failure(start(node('crash')));
    assert.equal(error.code, 'E_EXITED');
    assert.match(
      error.message,
      /^theirs ended before it was ready \(exit code 1\): TypeError: settings\.port is no number$/,
    );
    assert.ok(error.details.includes('reads its settings'), 'stdout is part of its log');
  });

  it('says on which port it listens instead', async () => {
    const error = await failure(
      start(node('elsewhere'), { ready: { path: null, log: null, withinMs: 500 } }),
    );
    assert.equal(error.code, 'E_READY_TIMEOUT');
    assert.match(
      error.message,
      /nothing of it listens on port \d+; it listens on \d+: the command must take its port/,
    );
  });

  it('is told from one whose port was taken, and from one that wants a port of its own', async () => {
    // Of a process of its own: what this one listens on, a child has as well until it is another program.
    using holder = await helloProcess();
    const { port } = holder;
    assert.equal((await failure(start(node('plain'), { port }))).code, 'E_PORT_IN_USE');
    const own = await failure(start(shell(`PORT=${port} exec ${quoted(node('plain'))}`)));
    assert.equal(own.code, 'E_EXITED');
    assert.match(own.message, /wants a port of its own choice/);
    // Somebody else answers on its port, and it does not mind.
    const other = await failure(start(node('silent'), { port }));
    assert.equal(other.code, 'E_START');
    assert.match(other.message, /by no process that the command started/);
  });

  it('must stay in the foreground, and what it left behind is ended', async () => {
    const error = await failure(start(shell(`${quoted(node('plain'))} & echo $!`)));
    assert.match(error.message, /a server must stay in the foreground/);
    const pid = Number(error.details.find((line) => /^\d+$/.test(line)));
    assert.equal(alive(pid), false);
  });

  it('may be no program at all', async () => {
    const error = await failure(start(['/nonexistent/server']));
    assert.equal(error.code, 'E_START');
  });
});

describe('a server that is started again by something inside', linux, () => {
  it('is not the one that was ready', async () => {
    const server = await start(node('restarts'));
    assert.equal(server.replaced!(), null);
    const [worker] = wholeTree(server.pid).filter(({ pid }) => pid !== server.pid);
    process.kill(worker!.pid, 'SIGKILL');
    const ended = `process ${worker!.pid}, which listened on port ${server.port}, has ended`;
    for (let i = 0; i < 100 && server.replaced!() === null; i++) await delay(10);
    assert.ok(server.replaced!()!.startsWith(ended), server.replaced!()!);
    for (let i = 0; i < 300 && !server.replaced!()!.includes('in its place'); i++) await delay(10);
    assert.match(
      server.replaced!()!,
      /process \d+ of the same command listens in its place: something restarts/,
    );
    assert.ok(server.alive());
    await stopped(server);
  });
});
