/** Builds of the test server, a lab to start them in, and the way through the gate. */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Equipment } from '../../experiment/equipment.ts';
import { proveBuilds } from '../../experiment/suites.ts';
import { type FakeLab, fakeLab } from '../../experiment/testing/fake-equipment.ts';
import type { ConformanceError } from '../../model/errors.ts';
import type { Scenario, ScenarioRequest } from '../../model/scenario.ts';
import type { CommandBuild } from '../../model/target.ts';
import { asBaseline } from '../../workloads/requests.ts';
import { type Gate, PLAIN_GATE } from '../gate.ts';
import { recordBaseline } from '../record.ts';

const SHOP = join(import.meta.dirname, 'shop.mjs');

/** `modes` as in shop.mjs, with commas between; they are the target's name as well. */
export async function shopBuild(labDir: string, modes: string): Promise<CommandBuild> {
  const directory = join(labDir, 'builds', `shop-${modes}`);
  await mkdir(directory, { recursive: true });
  return {
    kind: 'command',
    directory,
    summary: {
      variant: modes === '' ? 'plain' : modes,
      hash: `shop-${modes}`,
      levels: {},
      engine: 'none',
      deviations: [],
      bytes: 1,
    },
    reused: false,
    words: [process.execPath, SHOP, modes],
    cwd: labDir,
    env: {},
    ready: { path: null, log: null, withinMs: 15_000 },
    stop: { signal: 'SIGTERM', graceMs: 1_000 },
  };
}

/** One that ends with the test. */
export async function shopLab(over: Parameters<typeof fakeLab>[0] = {}): Promise<FakeLab & AsyncDisposable> {
  const lab = await fakeLab(over);
  return { ...lab, [Symbol.asyncDispose]: lab.remove };
}

export const shop = (requests: readonly ScenarioRequest[], name = 'shop'): Scenario => ({
  name,
  title: name,
  description: '',
  requests,
  load: { connections: 2 },
});

/** `GET /product`, expected as the baseline answers it. */
export function asked(text: string, body?: string | Uint8Array): ScenarioRequest {
  const [method, path] = text.split(' ') as [string, string];
  return asBaseline({ method, path, ...(body === undefined ? {} : { body }) });
}

/** Records the first and lets all pass the gate. */
export async function through(
  equipment: Equipment,
  modes: readonly string[],
  scenario: Scenario,
  gate: Gate = PLAIN_GATE,
) {
  const builds = await Promise.all(modes.map((mode) => shopBuild(equipment.labDir, mode)));
  const recording = await recordBaseline(equipment, [scenario], builds[0]!, gate);
  return proveBuilds(equipment, builds, { retest: false, gate: { gate, recording } });
}

export async function refusal(proof: Promise<unknown>): Promise<{ message: string; details: string }> {
  const error = await proof.then(
    () => assert.fail('nobody was refused'),
    (thrown: ConformanceError) => thrown,
  );
  assert.equal(error.code, 'E_CONFORMANCE', String(error.stack));
  assert.equal(error.exitCode, 3);
  return { message: error.message, details: error.details.join('\n') };
}
