/** Requests for which there is no script world, because those that came before take them all. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JournalEntry } from '../../server/observe/journal-entry.ts';
import baseline from '../baseline.ts';
import best from '../best.ts';
import { serve } from './testing.ts';

const SCRIPT = `
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
mock.get('/wait/:ms', async (req) => { await sleep(Number(req.params.ms)); return new Response('waited'); });
mock.get('/quick', () => { mock.store.incr('quick'); return new Response('quick'); });
mock.get('/count', () => Response.json(mock.store.get('quick') ?? 0));
`;

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

for (const variant of [best, baseline]) {
  describe(`the queue for a world, ${variant.name}`, () => {
    it('is left after --queue-timeout-ms with a 503 that says when to come back, and stands in the journal', async () => {
      const limits = { worlds: 1, queueMs: 1_100 };
      await using server = await serve(variant, SCRIPT, { limits, journal: { entries: 9, bytes: 1e6 } });
      const first = server.ask('/wait/2500');
      await sleep(200);
      const refused = await server.ask('/quick');
      assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '2']);
      assert.equal(await refused.text(), 'Service Unavailable');
      assert.match(server.log.join(), /error: GET \/quick: no script world within 1100 ms/);

      const { requests } = (await (await server.admin('requests?path=/quick')).json()) as {
        requests: JournalEntry[];
      };
      const [entry] = requests;
      assert.deepEqual(
        [entry?.route, entry?.response?.status, entry?.ending],
        ['GET /quick', 503, 'answered'],
      );
      assert.ok(entry!.stagesMs.wait! >= 1_090, `${entry?.stagesMs.wait} ms`);
      assert.equal(entry!.stagesMs.guest, undefined);

      assert.equal(await (await first).text(), 'waited');
      // The world that comes for it at last goes to the next one, and the script has not seen the request.
      assert.equal(await (await server.ask('/count')).text(), '0');
      assert.equal(await (await server.ask('/quick')).text(), 'quick');
    });

    it('is not left by those who get one in time, nor twice by a client that goes', async () => {
      await using server = await serve(variant, SCRIPT, { limits: { worlds: 1, queueMs: 1_000 } });
      const first = server.ask('/wait/400');
      await sleep(100);
      const leaving = server.ask('/quick', { signal: AbortSignal.timeout(100) });
      const staying = server.ask('/quick');
      await assert.rejects(leaving);
      assert.equal((await first).status, 200);
      assert.equal((await staying).status, 200);
      await sleep(1_100);
      assert.equal(await (await server.ask('/count')).text(), '1');
      assert.deepEqual(server.log, []);
    });
  });
}
