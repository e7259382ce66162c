import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { ServerHandle } from '../process/types.ts';
import { httpCorpus, scriptCorpus } from './corpus.ts';
import { compare, isFinding } from './http/compare.ts';
import { DECLARED } from './http/declared.ts';
import { type Pair, startPair } from './http/pair.ts';
import { findingLines, fuzzHttp } from './http/run.ts';
import { fuzzScripts } from './scripts/run.ts';

const VARIANT = 'snapshot+connection=keep-alive';
const LEVELS = { node: `${VARIANT}+http=node`, direct: `${VARIANT}+http=direct` };

for (const [level, variant] of Object.entries(LEVELS)) {
  test(`malformed HTTP is answered as node:http answers it, or as declared: ${level}`, async () => {
    const inputs = level === 'node' ? 3_000 : 600;
    const result = await fuzzHttp({ variant, seed: 20_261, inputs });
    assert.deepEqual(result.findings.flatMap(findingLines), []);
    assert.equal(result.inputs, inputs);
    // The generator reaches both sides: requests that are understood, and every way of refusing them.
    for (const outcome of ['200; closed', '400; closed', '413; closed', '431; closed', '200, 200; closed']) {
      assert.ok(result.outcomes.has(outcome), `expected some ${outcome}, got ${[...result.outcomes.keys()]}`);
    }
  });

  test(`well-known attacks, too, and every declared difference is met: ${level}`, async () => {
    const pair = await startPair(variant);
    const unused = new Set(DECLARED.filter((declared) => declared.level === level).map(({ id }) => id));
    try {
      for (const { what, ...input } of await httpCorpus()) {
        const outcome = await compare(pair, DECLARED, input);
        assert.ok(!isFinding(outcome), `${what}: ${JSON.stringify(outcome)}`);
        if (outcome.declared !== null) unused.delete(outcome.declared.id);
      }
    } finally {
      await pair.stop();
    }
    assert.deepEqual([...unused], [], 'declared, and no input of the corpus needs it');
  });
}

test('a server that answers otherwise is a finding', async () => {
  const lax = createServer({ insecureHTTPParser: true }, (_request, response) => {
    response.end();
  });
  await new Promise<void>((ready) => lax.listen(0, '127.0.0.1', ready));
  const pair = await startPair(VARIANT);
  try {
    const { port } = lax.address() as AddressInfo;
    const mock: ServerHandle = { ...pair.mock, host: '127.0.0.1', port };
    const other: Pair = { ...pair, mock };
    const folded = { segments: [Buffer.from('GET / HTTP/1.1\r\nHost: a\r\nA: b\x01\r\n\r\n')], probe: false };
    assert.ok(isFinding(await compare(other, [], folded)));
  } finally {
    await pair.stop();
    lax.closeAllConnections();
    lax.close();
  }
});

test('hostile scripts harm nobody but themselves', async () => {
  const { requests, findings } = await fuzzScripts({ variant: VARIANT, seed: 20_261, inputs: 40 });
  assert.equal(requests, 40);
  assert.deepEqual(findings, []);
});

test('scripts of the corpus, too, and one that is judged wrongly is a finding', async () => {
  const corpus = await scriptCorpus();
  const wrong = {
    body: 'return new Response("x");',
    kind: { name: 'wrong', allowed: [500], make: () => '' },
  };
  const bodies = [...corpus, wrong];
  const { findings } = await fuzzScripts({ variant: VARIANT, seed: 1, inputs: bodies.length, bodies });
  assert.equal(findings.length, 1, findings.join('\n'));
  assert.match(findings[0]!, /\(wrong\): expected 500, got 200/);
});

test('a deadline that is met by one look and not by the next is none of the handler’s, one that is always met is', async () => {
  const handler = (name: string, body: string) => ({ body, kind: { name, allowed: [200], make: () => '' } });
  const bodies = [
    handler('slow at first', 'if (mock.store.incr("looks") < 3) for (;;); return new Response("x");'),
    handler('never ends', 'for (;;);'),
  ];
  const result = await fuzzScripts({ variant: VARIANT, seed: 1, inputs: bodies.length, bodies });
  assert.equal(result.unsettled, 1);
  assert.equal(result.findings.length, 1, result.findings.join('\n'));
  assert.match(result.findings[0]!, /\(never ends\): expected 200, got 504/);
});
