import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { mismatch, type Scenario } from '../harness/model/scenario.ts';
import { generateBigScript } from './scripts/generate-big-script.ts';
import { evaluateScript } from './testing/evaluate.ts';

const SCRIPTS = new URL('./scripts/', import.meta.url);

/** Scenarios that the lab promises to have; others may be added freely. */
const PROMISED = [
  'alloc-heavy',
  'big-script',
  'chat-completions',
  'delayed',
  'errors-404',
  'hello',
  'imports',
  'json-echo',
  'noop',
  'store-counter',
  'users-param',
];

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -'.ts'.length));

const scenarios = await Promise.all(
  names.map(async (name) => {
    const module = (await import(`./${name}.ts`)) as { default?: Scenario };
    return { name, scenario: module.default };
  }),
);

test('the folder holds every promised scenario', () => {
  assert.deepEqual(
    PROMISED.filter((name) => !names.includes(name)),
    [],
  );
});

for (const { name, scenario } of scenarios) {
  describe(`scenario ${name}`, () => {
    assert.ok(scenario, `scenarios/${name}.ts has no default export`);

    test('is named after its file and says what it is', () => {
      assert.equal(scenario.name, name);
      assert.notEqual(scenario.title.trim(), '');
      assert.match(scenario.description, /\.$/, 'the description is a sentence or two');
    });

    test('has a script, requests and a load that can be sent', () => {
      assert.ok(existsSync(new URL(scenario.script!, SCRIPTS)), `scripts/${scenario.script} is missing`);
      assert.ok(scenario.requests.length >= 1);
      assert.ok(Number.isInteger(scenario.load.connections) && scenario.load.connections >= 1);
      for (const request of scenario.requests) {
        assert.match(request.path, /^\/[\x21-\x7e]*$/, 'a path begins with "/" and is already encoded');
        assert.equal(request.method, request.method.toUpperCase());
        if (request.method === 'GET' || request.method === 'HEAD') assert.equal(request.body, undefined);
        const written = [...Object.keys(request.headers ?? {}), ...Object.keys(request.expect.headers ?? {})];
        assert.deepEqual(
          written.filter((header) => header !== header.toLowerCase()),
          [],
        );
        assert.ok(request.expect.body, `${request.path}: the body is part of the expected answer`);
      }
    });

    test('expects what its script says', async () => {
      const { answer, routes } = await evaluateScript(new URL(scenario.script!, SCRIPTS), scenario.env);
      assert.ok(routes >= 1);
      for (const request of scenario.requests) {
        const reason = mismatch(request.expect, await answer(request));
        assert.equal(reason, undefined, `${request.method} ${request.path}: ${reason}`);
      }
    });
  });
}

describe('big-script', () => {
  const url = new URL('big-script.js', SCRIPTS);

  test('is what its generator writes', () => {
    assert.ok(
      readFileSync(url, 'utf8') === generateBigScript(),
      'scripts/big-script.js is stale: run `node scenarios/scripts/generate-big-script.ts`',
    );
  });

  test('has 500 routes in about 100 KB', async () => {
    const bytes = readFileSync(url).byteLength;
    assert.ok(bytes > 90_000 && bytes < 115_000, `${bytes} bytes`);
    assert.equal((await evaluateScript(url)).routes, 500);
  });
});

test('the counter of store-counter counts', async () => {
  const { answer } = await evaluateScript(new URL('store-counter.js', SCRIPTS));
  const visit = { method: 'POST', path: '/visits/home' };
  await answer(visit);
  assert.deepEqual(JSON.parse((await answer(visit)).body), { page: 'home', count: 2 });
});

test('chat-completions refuses a request without a key', async () => {
  const { answer } = await evaluateScript(new URL('chat-completions.js', SCRIPTS));
  const { status } = await answer({
    method: 'POST',
    path: '/v1/chat/completions',
    body: '{}',
  });
  assert.equal(status, 401);
});

test('delayed is not early', async () => {
  const { answer } = await evaluateScript(new URL('delayed.js', SCRIPTS));
  const begun = performance.now();
  await answer({ method: 'GET', path: '/slow/a' });
  const elapsedMs = performance.now() - begun;
  // Node's own timers count whole milliseconds from the loop's clock and may fire one early.
  assert.ok(elapsedMs >= 19, `answered after ${elapsedMs} ms`);
});
