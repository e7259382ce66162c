import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { built, type Running, run, until } from './testing.ts';

const SCRIPT = `
mock.get('/now', () => new Response(new Date().toISOString()));
mock.get('/set', () => { mock.store.set('k', 1, { ttl: 3_600_000 }); return new Response('set'); });
mock.get('/left', () => new Response(String(mock.store.ttl('k'))));
`;

const entry = built('best');
const put = (server: Running, body: object): Promise<Response> =>
  server.admin('clock', { method: 'PUT', body: JSON.stringify(body) });
const now = (server: Running): Promise<string> => server.ask('/now');
/** Connections of their own go round the workers. */
const everywhere = (server: Running): Promise<string[]> =>
  Promise.all(Array.from({ length: 12 }, () => now(server)));

const NOON = '2030-01-31T12:00:00.000Z';

for (const flags of [[], ['--workers', '3']]) {
  describe(`the clock through the administration, ${flags.join(' ') || 'one process'}`, () => {
    it('is the machine’s until it is set, in all processes by the time the answer is there', async () => {
      await using server = await run(entry, SCRIPT, '--admin-port', '0', ...flags);
      const before = (await (await server.admin('clock')).json()) as Record<string, unknown>;
      assert.deepEqual([before.frozen, before.flag], [false, null]);
      assert.ok(Math.abs(Number(before.nowMs) - Date.now()) < 10_000);

      const answer = await put(server, { now: NOON, frozen: true });
      assert.equal(answer.status, 200);
      const shown = { now: NOON, nowMs: Date.parse(NOON), frozen: true, flag: null };
      assert.deepEqual(await answer.json(), shown);
      assert.deepEqual(new Set(await everywhere(server)), new Set([NOON]));
      assert.deepEqual(await (await server.admin('clock')).json(), shown);

      await put(server, { advance: '1d' });
      assert.deepEqual(new Set(await everywhere(server)), new Set(['2030-02-01T12:00:00.000Z']));

      await put(server, { now: NOON, frozen: false });
      const running = Date.parse(await now(server));
      assert.ok(running >= Date.parse(NOON) && running < Date.parse(NOON) + 10_000);

      await server.admin('clock', { method: 'DELETE' });
      for (const text of await everywhere(server))
        assert.ok(Math.abs(Date.parse(text) - Date.now()) < 10_000);
    });

    it('lets values in the store expire as it is advanced', async () => {
      await using server = await run(entry, SCRIPT, '--admin-port', '0', '--clock', NOON, ...flags);
      await server.ask('/set');
      assert.equal(await server.ask('/left'), '3600000');
      await put(server, { advance: '59m' });
      assert.equal(await server.ask('/left'), '60000');
      await put(server, { advance: 60_000 });
      assert.equal(await server.ask('/left'), 'undefined');
    });

    it('is what --clock said again after DELETE', async () => {
      await using server = await run(entry, SCRIPT, '--admin-port', '0', '--clock', NOON, ...flags);
      await put(server, { now: 0, frozen: false });
      const back = await server.admin('clock', { method: 'DELETE' });
      assert.deepEqual(await back.json(), { now: NOON, nowMs: Date.parse(NOON), frozen: true, flag: NOON });
      assert.equal(await now(server), NOON);
    });
  });
}

it('a worker that takes the place of another shows the time that was set', async () => {
  await using server = await run(entry, SCRIPT, '--admin-port', '0', '--workers', '2', '--clock', '+3d');
  await put(server, { now: NOON, frozen: true });
  const victim = server.ready.workerPids![0]!;
  process.kill(victim, 'SIGKILL');
  await until('it is replaced', async () => {
    const { pid } = (await (await server.admin('variant')).json()) as { pid: number[] | number };
    return Array.isArray(pid) && !pid.includes(victim);
  });
  assert.deepEqual(new Set(await everywhere(server)), new Set([NOON]));
});

it('what means nothing is refused, and changes nothing', async () => {
  await using server = await run(entry, SCRIPT, '--admin-port', '0', '--clock', NOON);
  for (const [body, message] of [
    [{}, /^body: expected at least one of now, advance, frozen, got \{\}$/],
    [{ now: 0, advance: '1h' }, /^body: expected now or advance/],
    [{ now: 'noon' }, /^now: expected a time such as .*, or whole milliseconds since 1970, got "noon"$/],
    [{ now: 1.5 }, /^now: .*got 1\.5$/],
    [{ advance: '1y' }, /^advance: expected a span such as 90m or -3d, .*got "1y"$/],
    [{ advance: 9e15 }, /^advance: expected a time that a Date can show/],
    [{ frozen: 1 }, /^frozen: expected true or false, got 1$/],
    [{ freeze: true }, /^freeze: expected one of now, advance, frozen, got "freeze"$/],
  ] as const) {
    const answer = await put(server, body);
    const { error } = (await answer.json()) as { error: { message: string } };
    assert.equal(answer.status, 400, JSON.stringify(body));
    assert.match(error.message, message);
  }
  assert.equal(await now(server), NOON);
});

it('is refused where the engine does not ask for the time', async () => {
  await using server = await run(built('emscripten'), SCRIPT, '--admin-port', '0');
  const answer = await put(server, { frozen: true });
  assert.equal(answer.status, 409);
  assert.match(await answer.text(), /E_CAPABILITY.*does not ask for the time/s);
});
