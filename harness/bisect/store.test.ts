import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, it } from 'node:test';
import { readFingerprint } from '../metrics/fingerprint.ts';
import { begin, forget, openSteps, readState, type Step, stateFolder } from './store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perfduel-store-'));
  await begin(folder, {
    createdAt: '2026-11-21T12:00:00Z',
    seed: 1,
    scenario: 'x',
    margin: 0.01,
    commits: [],
    shape: {
      load: 'paced',
      slicesPerTrial: 6,
      sliceMs: 100,
      discardMs: 25,
      warmupRequests: 100,
      connections: 8,
      slowestPerS: 1_000,
      epochMs: 3_000,
    },
    fingerprint: await readFingerprint({ pinning: null }),
  });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const step = (position: number): Step => ({ kind: 'skip', position, why: 'broken', durationMs: 1 });
const steps = async (): Promise<readonly Step[]> => (await readState(folder)).steps;

async function append(...list: Step[]): Promise<void> {
  await using log = await openSteps(folder);
  for (const one of list) await log.append(one);
}

it('what was appended is there, and a line that was cut off is not', async () => {
  await append(step(1), step(2));
  await appendFile(join(folder, 'steps.ndjson'), '{"kind":"skip","pos');
  assert.deepEqual(await steps(), [step(1), step(2)]);
  await append(step(3));
  assert.deepEqual(await steps(), [step(1), step(2), step(3)]);
  assert.match(await readFile(join(folder, 'steps.ndjson'), 'utf8'), /^(\{.*\}\n){3}$/);
});

it('a damaged line is an error that names it', async () => {
  await append(step(1));
  await appendFile(join(folder, 'steps.ndjson'), 'nonsense\n');
  await assert.rejects(steps(), { code: 'E_RECORD', message: /steps\.ndjson, line 2, is damaged.*--fresh/ });
});

it('another version is refused', async () => {
  await writeFile(join(folder, 'bisect.json'), '{"version":99}');
  await assert.rejects(readState(folder), { code: 'E_RECORD', message: /version 99/ });
});

it('what is forgotten is gone', async () => {
  await append(step(1));
  await forget(folder);
  assert.deepEqual(await readState(folder), { folder, record: null, steps: [] });
});

it('another recipe is another folder', () => {
  const commits = ['a', 'b'].map((letter) => ({ hash: letter.repeat(40), subject: letter, merged: 0 }));
  assert.equal(stateFolder('/lab', commits, ['x']), stateFolder('/lab', commits, ['x']));
  assert.notEqual(stateFolder('/lab', commits, ['x']), stateFolder('/lab', commits, ['y']));
});
