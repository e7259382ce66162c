import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ScenarioRequest } from '../model/scenario.ts';
import type { LoadGenerator } from './generator.ts';
import { loadGenerators } from './index.ts';

const ask = (method: string, expect: ScenarioRequest['expect'] = { status: 200 }): ScenarioRequest[] => [
  { method: 'GET', path: '/', expect: { status: 200 } },
  { method, path: '/a', expect },
];
const bytes = { kind: 'digest', length: 1, sha256: '00', beginning: null } as const;

it('generators say beforehand what they cannot send or judge', () => {
  const refused = (requests: ScenarioRequest[]): string[] =>
    Object.values(loadGenerators).flatMap((make) => {
      const generator: LoadGenerator = make({ core: null });
      return (generator.refuses?.(requests) ?? null) === null ? [] : [generator.kind];
    });
  assert.deepEqual(refused(ask('POST')), []);
  assert.deepEqual(refused(ask('HEAD')), ['autocannon', 'wrk']);
  assert.deepEqual(refused(ask('GET', { status: 200, body: bytes })), ['autocannon']);
  assert.deepEqual(refused(ask('GET', { status: 200, body: { kind: 'all', of: [bytes] } })), ['autocannon']);
  assert.match(loadGenerators.wrk({ core: null }).refuses!(ask('HEAD'))!, /\(HEAD \/a\)$/);
});
