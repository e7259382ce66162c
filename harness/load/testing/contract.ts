/** What every load generator must do, whatever it is made of. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrialError } from '../../model/errors.ts';
import { NS_PER_US } from '../../model/units.ts';
import type { LoadGenerator } from '../generator.ts';
import { decodeHistogram } from '../observe/histogram.ts';
import { get, hello, helloProcess, httpServer, opened, refusedPort, targetOf } from './servers.ts';

const SLICE = { durationMs: 150, discardMs: 20 };

export function generatorContract(generator: LoadGenerator, skip: string | false = false): void {
  describe(`load generator ${generator.kind}`, { skip }, () => {
    it('warms up with exactly as many requests as asked', async (t) => {
      await using server = await httpServer(hello);
      const session = await opened(t, generator, targetOf(server.port));
      const warm = await session.warmUp(205);
      await session.close();
      assert.equal(server.seen, 205);
      assert.equal(warm.errors, 0);
      assert.equal(warm.tenthsPerS.length, 10);
      assert.ok(warm.tenthsPerS.every((rate) => rate > 0));
    });

    it('counts correct answers, their times and the server CPU in a window', async (t) => {
      using server = await helloProcess();
      const session = await opened(t, generator, { ...targetOf(server.port), pid: server.pid });
      const slice = await session.slice(SLICE);
      await session.close();
      assert.deepEqual([slice.errors, slice.errorSamples, slice.serverCloses], [0, [], false]);
      assert.ok(slice.requests > 0);
      assert.ok(slice.verified > 0);
      assert.ok(slice.durationNs >= SLICE.durationMs * 1e6 * 0.99);
      assert.ok(slice.cpuNs !== null && slice.cpuNs > 0);
      assert.ok(slice.generatorCpu !== null && slice.generatorCpu > 0);
      assert.equal(decodeHistogram(slice.serviceTime).totalCount, slice.requests);
      const inFlight = (slice.serviceTimeSumUs * NS_PER_US) / slice.durationNs;
      assert.ok(inFlight > 2.5 && inFlight < 5, `Little's law: ${inFlight} of 4 connections`);
    });

    it('sends the requests of a scenario in turn, bodies and headers included', async (t) => {
      const bodies = new Set<string>();
      await using server = await httpServer((request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', (text) => {
          body += text;
        });
        request.on('end', () => {
          bodies.add(`${request.method} ${request.headers['x-test'] ?? '-'} ${body || '-'}`);
          response.end(`hello ${request.url}`);
        });
      });
      const post = { ...get('/b'), method: 'POST', headers: { 'X-Test': 'yes' }, body: 'größer' };
      const session = await opened(
        t,
        generator,
        targetOf(server.port, { requests: [get('/a'), post, get('/c')] }),
      );
      const slice = await session.slice(SLICE);
      await session.close();
      assert.deepEqual([slice.errors, slice.errorSamples], [0, []]);
      assert.deepEqual([...bodies].sort(), ['GET - -', 'POST yes größer']);
      const counts = ['/a', '/b', '/c'].map((path) => server.paths.get(path) ?? 0);
      assert.ok(Math.max(...counts) - Math.min(...counts) <= 12, `${counts}`);
    });

    it('reports a wrong status and does not count such answers', async (t) => {
      await using server = await httpServer((_, response) => {
        response.statusCode = 500;
        response.end('hello /a');
      });
      const session = await opened(t, generator, targetOf(server.port));
      const slice = await session.slice(SLICE);
      await session.close();
      assert.equal(slice.requests, 0);
      assert.ok(slice.errors > 0);
      assert.match(slice.errorSamples.join('\n'), /GET \/a: status: expected 200, got 500/);
    });

    it('reports a wrong body in the answers it compares', async (t) => {
      await using server = await httpServer((_, response) => response.end('hello /b'));
      const session = await opened(t, generator, targetOf(server.port));
      const slice = await session.slice(SLICE);
      await session.close();
      assert.equal(slice.errors, slice.verified);
      assert.match(slice.errorSamples.join('\n'), /body: expected "hello \/a", got "hello \/b"/);
    });

    it('gives up on a port that refuses, and names it', async (t) => {
      const port = await refusedPort();
      const session = await opened(t, generator, targetOf(port));
      await assert.rejects(session.slice(SLICE), (error) => {
        assert.ok(error instanceof TrialError);
        assert.equal(error.code, 'E_CONNECT');
        assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${port}.*refused`, 'i'));
        return true;
      });
      await session.close();
      await session.close();
    });
  });
}
