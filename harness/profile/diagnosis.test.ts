import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BusyReadings, diagnose, type Illness, type RoomyReadings } from './diagnosis.ts';

const BUSY: BusyReadings = {
  ratePerS: 10_000,
  connections: 16,
  cpuShare: 1,
  cpuUsPerRequest: 100,
  systemShare: 0.3,
  loopShare: 0.98,
  runQueueShare: 0.02,
  gcShare: 0.02,
  generatorShare: 0.5,
  hottest: { name: 'handle', place: 'app.js', share: 0.1 },
};
const ROOMY: RoomyReadings = {
  holdsMs: [6, 30],
  durationMs: 6_000,
  responseMs: { p50: 0.3, p99: 2 },
  cpuUsPerRequest: 110,
};

const CASES: readonly (readonly [Illness, Partial<BusyReadings>, Partial<RoomyReadings>])[] = [
  ['healthy', {}, {}],
  ['generator-bound', { generatorShare: 0.97, loopShare: 0.6 }, {}],
  // Two that are both busy are a fair match.
  ['healthy', { generatorShare: 0.97, loopShare: 0.99 }, {}],
  ['starved', { runQueueShare: 0.5, cpuShare: 0.5, loopShare: 0.5 }, { holdsMs: [30, 80, 60] }],
  ['healthy', { runQueueShare: 0.5 }, {}],
  ['waiting', { loopShare: 0.2 }, {}],
  ['blocked-loop', {}, { holdsMs: [60, 130, 90] }],
  ['garbage', { gcShare: 0.4 }, {}],
  ['cpu-bound', { hottest: { name: 'hash', place: 'app.js', share: 0.7 } }, {}],
  // The one that is further beyond what is usual.
  ['garbage', { gcShare: 0.4, hottest: { name: 'parse', place: 'app.js', share: 0.35 } }, {}],
];

for (const [illness, busy, roomy] of CASES) {
  test(`diagnose: ${illness} for ${JSON.stringify({ ...busy, ...roomy })}`, () => {
    const diagnosis = diagnose({ busy: { ...BUSY, ...busy }, roomy: { ...ROOMY, ...roomy } });
    assert.equal(diagnosis.illness, illness);
    assert.ok(diagnosis.evidence[0]!.length > 0 && diagnosis.next.length > 0);
  });
}

test('diagnose: what else was found is said too', () => {
  const { illness, evidence } = diagnose({
    busy: { ...BUSY, gcShare: 0.5, hottest: { name: 'parse', place: '', share: 0.4 } },
    roomy: ROOMY,
  });
  assert.equal(illness, 'garbage');
  assert.match(evidence[1]!, /^also: parse takes 40 %/);
});
