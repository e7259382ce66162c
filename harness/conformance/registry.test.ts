import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { FIXTURES, fixturePath } from './fixtures.ts';
import { loadCases } from './registry.ts';

const cases = await loadCases();

describe('the cases', () => {
  it('are sixty, so many a topic', () => {
    const counts: Record<string, number> = {};
    for (const { topic, core } of cases) if (core) counts[topic] = (counts[topic] ?? 0) + 1;
    assert.deepEqual(counts, {
      module: 1,
      request: 9,
      response: 6,
      routing: 11,
      server: 3,
      store: 8,
      timeout: 6,
      'web API': 16,
    });
  });

  it('have ids of their own that begin with the name of their file', () => {
    assert.equal(new Set(cases.map(({ id }) => id)).size, cases.length);
    const files = ['./cases/', './cases/levels/']
      .flatMap((folder) => readdirSync(new URL(folder, import.meta.url)))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => file.replace(/\.ts$/, ''));
    assert.deepEqual([...new Set(cases.map(({ id }) => id.split('/')[0]))].sort(), files.sort());
    for (const { id } of cases) assert.match(id, /^[a-z0-9-]+\/[a-z0-9.-]+$/);
  });

  it('hold for every variant when they are of the sixty', () => {
    assert.deepEqual(
      cases.filter(({ core, levels }) => core && levels !== undefined),
      [],
    );
  });

  it('have the isolation of requests among them, each with what a leak looks like', () => {
    const isolation = cases.filter(({ topic }) => topic === 'isolation');
    assert.deepEqual(
      isolation.map(({ id, deviates }) => [id, typeof deviates]),
      [
        ['isolation/globals', 'function'],
        ['isolation/prototypes', 'function'],
        ['isolation/module-state', 'function'],
      ],
    );
  });
});

describe('the fixtures', () => {
  it('exist, and each is used', () => {
    for (const [name, { script }] of Object.entries(FIXTURES)) {
      assert.ok(existsSync(fixturePath(script)), script);
      assert.ok(
        cases.some(({ fixture }) => fixture === name),
        `no case uses ${name}`,
      );
    }
  });
});
