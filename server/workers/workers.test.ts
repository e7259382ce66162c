import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { alive, built, type Running, run, until } from './testing.ts';

const SCRIPT = `
mock.get('/hello', () => new Response('hello'));
mock.get('/incr', () => new Response(String(mock.store.incr('n'))));
mock.get('/cas', () => {
  for (;;) {
    const old = mock.store.get('list') ?? [];
    if (mock.store.cas('list', old.length > 0 ? old : undefined, [...old, old.length]))
      return new Response(String(old.length));
  }
});
mock.get('/big', () => {
  mock.store.set('big', 'ü'.repeat(1500000));
  return new Response(String(mock.store.get('big').length));
});
mock.get('/wrong', () => {
  mock.store.set('text', 'x');
  try { mock.store.incr('text'); } catch (error) { return new Response(error.name + ': ' + error.message); }
});
mock.get('/store', () => new Response(String(mock.store.get('n'))));
mock.get('/spin', () => { const end = Date.now() + 200; while (Date.now() < end); return new Response('spun'); });
`;

const entry = built('best');
const four = (...flags: string[]): Promise<Running> => run(entry, SCRIPT, '--workers', '4', ...flags);
const times = <T>(count: number, act: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => act(i)));

/** The workers that the administration has asked, by pid. */
async function answering(server: Running): Promise<string[]> {
  const text = await (await server.admin('variant')).text();
  return (JSON.parse(text) as { pid: number[] }).pid.map(String);
}

describe('workers', () => {
  it('all are ready when the primary says so, and each serves its share of connections', async () => {
    await using server = await four('--admin-port', '0');
    const { workers, workerPids, pid } = server.ready;
    assert.equal(workers, 4);
    assert.equal(pid, server.child.pid);
    assert.equal(new Set(workerPids).size, 4);
    assert.ok(workerPids!.every((worker) => worker !== pid && alive(worker)));
    assert.deepEqual((await answering(server)).sort(), workerPids!.map(String).sort());
    assert.deepEqual(new Set(await times(40, () => server.ask('/hello'))), new Set(['hello']));
    const routes = (await (await server.admin('routes')).json()) as {
      routes: { path: string; hits: number }[];
    };
    assert.equal(routes.routes.find(({ path }) => path === '/hello')?.hits, 40);
  });

  it('incr is exact', async () => {
    await using server = await four();
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    const numbers = await times(2_000, () => server.ask('/incr', agent));
    agent.destroy();
    assert.deepEqual(
      numbers.map(Number).sort((a, b) => a - b),
      Array.from({ length: 2_000 }, (_, i) => i + 1),
    );
  });

  it('cas lets one of many through', async () => {
    await using server = await four();
    const lengths = await times(100, () => server.ask('/cas'));
    assert.deepEqual(
      lengths.map(Number).sort((a, b) => a - b),
      Array.from({ length: 100 }, (_, i) => i),
    );
  });

  it('values of megabytes and errors cross unchanged', async () => {
    await using server = await four();
    assert.deepEqual(await times(8, () => server.ask('/big')), Array(8).fill('1500000'));
    assert.equal(await server.ask('/wrong'), 'TypeError: store.incr: text is not a number');
  });

  it('one that is killed under load is replaced, and only requests on its connections fail', async () => {
    await using server = await four();
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    const victim = server.ready.workerPids![2]!;
    let failed = 0;
    let going = true;
    const load = times(32, async () => {
      while (going) await server.ask('/incr', agent).catch(() => failed++);
    });
    await until('there is load', async () => Number(await server.ask('/store')) > 100);
    process.kill(victim, 'SIGKILL');
    await until('it is noticed', () => server.stderr().includes(`worker ${victim} ended (SIGKILL)`));
    const before = Number(await server.ask('/store'));
    await until('it goes on', async () => Number(await server.ask('/store')) > before + 100);
    going = false;
    await load;
    agent.destroy();
    // 32 connections and the ones of this test, in turn to four.
    assert.ok(failed <= 9, `${failed} requests failed`);
  });

  it('connections that a killed worker had not taken yet are served by others', async () => {
    await using server = await four();
    const spins = times(4, () => server.ask('/spin').catch(() => 'lost'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const waiting = times(40, () => server.ask('/hello'));
    process.kill(server.ready.workerPids![0]!, 'SIGKILL');
    assert.deepEqual(await waiting, Array(40).fill('hello'));
    assert.equal((await spins).filter((answer) => answer === 'lost').length, 1);
  });

  it('when all are killed at once the port stays, and connections wait for the new ones', async () => {
    await using server = await four();
    for (const pid of server.ready.workerPids!) process.kill(pid, 'SIGKILL');
    await until('none is left', () => !server.ready.workerPids!.some(alive));
    assert.equal(await server.ask('/hello'), 'hello');
  });

  it('a killed primary leaves no worker', async () => {
    const server = await four();
    server.child.kill('SIGKILL');
    await server.ended;
    await until('all are gone', () => !server.ready.workerPids!.some(alive));
    await server[Symbol.asyncDispose]();
  });

  it('SIGTERM lets answers under way out, and all end with code 0', async () => {
    await using server = await four();
    const answer = server.ask('/spin');
    await new Promise((resolve) => setTimeout(resolve, 50));
    server.child.kill('SIGTERM');
    assert.equal(await answer, 'spun');
    assert.deepEqual(await server.ended, [0, null]);
    assert.ok(!server.ready.workerPids!.some(alive));
  });

  it('ends with standard input when told to', async () => {
    await using server = await four('--exit-with-stdin');
    server.child.stdin!.end();
    assert.deepEqual(await server.ended, [0, null]);
    await until('all are gone', () => !server.ready.workerPids!.some(alive));
  });

  it('a primary that does not answer costs a request its answer, not the worker its life', async () => {
    await using server = await four();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    assert.equal(await server.ask('/incr', agent), '1');
    server.child.kill('SIGSTOP');
    try {
      assert.equal(await server.ask('/incr', agent), 'Internal Server Error');
      assert.equal(await server.ask('/hello', agent), 'hello');
    } finally {
      server.child.kill('SIGCONT');
    }
    // What was given up was done all the same, once.
    await until('it answers again', async () => Number(await server.ask('/incr', agent)) === 3);
    agent.destroy();
    assert.match(server.stderr(), /the primary process has not answered for 2000 ms/);
  });

  it('keep-alive and slow clients are treated as by one process', async () => {
    await using server = await four('--header-timeout-ms', '200');
    const socket = connect(server.ready.port, '127.0.0.1');
    socket.write('GET /hello HTTP/1.1\r\nHost: x\r\n');
    let text = '';
    socket.setEncoding('latin1').on('data', (piece: string) => {
      text += piece;
    });
    await new Promise((resolve) => socket.once('close', resolve));
    assert.match(text, /^HTTP\/1\.1 408 /);
  });

  it('what is wrong with the script is said once, with exit code 2', async () => {
    const start = run(entry, 'mock.get("/", () => {', '--workers', '4');
    await assert.rejects(start, (error: Error) => {
      assert.match(error.message, /ended with 2, before/);
      assert.equal(error.message.match(/mock\.js:1:\d+/g)?.length, 1);
      return true;
    });
  });

  it('a port in use is named', async () => {
    await using first = await four();
    await assert.rejects(
      run(entry, SCRIPT, '--workers', '2', '--port', String(first.ready.port)),
      new RegExp(`ended with 2.*port ${first.ready.port} is in use`, 's'),
    );
  });

  it('gives up when workers keep dying before they serve', async () => {
    await using server = await four();
    server.write('mock.js', 'mock.get("/", () => {');
    process.kill(server.ready.workerPids![1]!, 'SIGKILL');
    assert.deepEqual(await server.ended, [2, null]);
    assert.match(
      server.stderr(),
      /error: 5 workers in a row ended before they served, the last one with exit code 2/,
    );
    assert.ok(!server.ready.workerPids!.some(alive));
  });
});
