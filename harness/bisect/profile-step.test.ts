/** A commit against its parent under the profiler, as a server of somebody's. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { renderFlamegraph } from '../../reports/flamegraph/page.ts';
import { realEquipment } from '../cli/equipment.ts';
import { withoutConfig } from '../config/load.ts';
import { stopAll } from '../process/registry.ts';
import { adHocWorkload } from '../workloads/index.ts';
import { commitsBetween } from './commits.ts';
import { culprit, type PlantedHistory, plantHistory } from './planted-history.ts';
import { profileStep } from './profile-step.ts';
import { targetsAt } from './targets-at.ts';

/** With fewer epochs, or colder code on a busy machine, no function could be shown to differ. */
const OPTIONS = { epochs: 12, windowMs: 100, cpuIntervalUs: 250, warmupRequests: 500 };

let history: PlantedHistory;
let labDir: string;
const { signal } = new AbortController();

before(async () => {
  labDir = await mkdtemp(join(tmpdir(), 'perfduel-bisect-'));
  history = await plantHistory({ commits: 1, steps: { 1: 3 }, size: 3_000 });
});
after(async () => {
  await stopAll();
  await history[Symbol.asyncDispose]();
  await rm(labDir, { recursive: true, force: true });
});

const expectation = { status: 200, body: { kind: 'exact', text: 'done' } } as const;

async function profileOf(command: string): Promise<Awaited<ReturnType<typeof profileStep>>> {
  const lab = withoutConfig(history.folder);
  const targets = await targetsAt(command, { ...lab, labDir, signal });
  const { commits } = await commitsBetween(targets.folder, 'HEAD~1', 'HEAD');
  const [parent, commit] = [await targets.at(commits[0]!).build(), await targets.at(commits[1]!).build()];
  const equipment = await realEquipment({ labDir, signal, emit: () => undefined, lab });
  const workload = adHocWorkload(['GET /']);
  const scenario = {
    ...workload,
    requests: workload.requests.map((request) => ({ ...request, expect: expectation })),
  };
  const folder = await mkdtemp(join(labDir, 'profile-'));
  return profileStep(equipment, [parent, commit], { scenario, seed: 1, folder }, OPTIONS, renderFlamegraph);
}

it('a node command: the function that does more is named, though its file lies in two trees', async () => {
  const profile = await profileOf('node server.mjs');
  assert.equal(profile.kind, 'taken');
  assert.ok(profile.kind === 'taken');
  const [first] = profile.changes;
  assert.equal(first?.name, culprit(1), JSON.stringify(profile.changes));
  assert.equal(first.place, 'work.mjs');
  assert.ok(first.commitUs > 5 * first.parentUs, JSON.stringify(first));
  assert.match(await readFile(profile.page, 'utf8'), new RegExp(culprit(1)));
});

it('anything else: a sentence', async () => {
  const profile = await profileOf("sh -c 'node server.mjs & wait'");
  assert.ok(profile.kind === 'refused');
  assert.match(profile.why, /a profile: expected a variant of the mock server/);
});
