import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { built, type Running, run } from './testing.ts';

const SCRIPT = `
const atLoad = crypto.randomUUID();
mock.get('/draw', () => new Response([atLoad, crypto.randomUUID(), Math.random(), ...crypto.getRandomValues(new Uint8Array(4))].join()));
mock.get('/other', () => new Response(crypto.randomUUID()));
const fault = [{ kind: 'status', status: 502, rate: 0.3 }, { kind: 'status', status: 503, rate: 0.3 }];
mock.get('/shaky', { fault, delay: { uniform: [0, 5] } }, () => new Response('whole'));
mock.get('/now', () => new Response([Date.now(), new Date().toISOString()].join()));
mock.get('/ttl', async () => {
  if (mock.store.get('k') === undefined) mock.store.set('k', 1, { ttl: 1000 });
  return new Response(String(mock.store.ttl('k')));
});
`;

for (const variant of ['best', 'baseline']) {
  describe(`--seed, ${variant}`, () => {
    const entry = built(variant);
    const draws = async (server: Running): Promise<string[]> => {
      const answers: string[] = [];
      for (let i = 0; i < 5; i++) answers.push(await server.ask('/draw'));
      return answers;
    };

    it('a second server draws the same, another seed something else', async () => {
      await using first = await run(entry, SCRIPT, '--seed', '7');
      await using second = await run(entry, SCRIPT, '--seed', '7');
      await using other = await run(entry, SCRIPT, '--seed', '8');
      const answers = await draws(first);
      assert.equal(new Set(answers).size, 5);
      await second.ask('/other');
      assert.deepEqual(await draws(second), answers, 'other routes do not disturb it');
      assert.notDeepEqual(await draws(other), answers);
    });

    it('workers together draw what one process draws', async () => {
      await using one = await run(entry, SCRIPT, '--seed', '7');
      await using three = await run(entry, SCRIPT, '--seed', '7', '--workers', '3');
      assert.deepEqual(await draws(three), await draws(one));
    });

    it('workers together meet the faults that one process meets, and a reset begins anew', async () => {
      const shaky = async (server: Running): Promise<string> => {
        const answers: string[] = [];
        for (let i = 0; i < 40; i++) answers.push(await server.ask('/shaky'));
        return answers.join();
      };
      await using one = await run(entry, SCRIPT, '--seed', '7');
      await using three = await run(entry, SCRIPT, '--seed', '7', '--workers', '3', '--admin-port', '0');
      const alone = await shaky(one);
      for (const answer of ['whole', 'Bad Gateway', 'Service Unavailable'])
        assert.ok(alone.includes(answer), alone);
      assert.equal(await shaky(three), alone);
      await three.admin('reset', { method: 'POST' });
      assert.equal(await shaky(three), alone);
    });

    it('without it every answer is another one', async () => {
      await using first = await run(entry, SCRIPT);
      await using second = await run(entry, SCRIPT);
      const both = [...(await draws(first)), ...(await draws(second))].map((answer) => answer.slice(37));
      assert.equal(new Set(both).size, 10);
    });
  });
}

for (const variant of ['best', 'baseline']) {
  describe(`the clock, ${variant}`, () => {
    const entry = built(variant);
    const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const now = async (server: Running): Promise<number> => Number((await server.ask('/now')).split(',')[0]);

    it('moves from request to request without a flag', async () => {
      await using server = await run(entry, SCRIPT);
      const first = await now(server);
      await pause(30);
      const second = await now(server);
      assert.ok(second - first >= 25 && Math.abs(second - Date.now()) < 5_000, `${first} and then ${second}`);
    });

    it('stands still where --clock says, and with it the ttl of the store, in all workers', async () => {
      await using server = await run(entry, SCRIPT, '--clock', '2030-01-31T12:00', '--workers', '2');
      for (let i = 0; i < 4; i++) {
        assert.equal(await server.ask('/now'), '1896091200000,2030-01-31T12:00:00.000Z');
        assert.equal(await server.ask('/ttl'), '1000');
        await pause(10);
      }
    });

    it('runs so far ahead as --clock says', async () => {
      await using server = await run(entry, SCRIPT, '--clock', '+3d');
      const ahead = (await now(server)) - Date.now();
      assert.ok(Math.abs(ahead - 3 * 86_400_000) < 10_000, `${ahead} ms ahead`);
    });
  });
}

describe('--clock', () => {
  it('is refused where the engine does not ask for the time', async () => {
    await assert.rejects(
      run(built('emscripten'), SCRIPT, '--clock', '+1d'),
      /ended with 2.*--clock: expected a variant whose engine asks for the time, got quickjs-emscripten/s,
    );
  });
});
