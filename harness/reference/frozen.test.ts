import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runExperiment } from '../experiment/experiment.ts';
import { send, smoke } from '../experiment/smoke.ts';
import { readTrials } from '../experiment/store.ts';
import { config, type FakeLab, fakeLab, fakeTarget } from '../experiment/testing/fake-equipment.ts';
import type { Build } from '../model/target.ts';
import { startCommand } from '../process/command.ts';
import { freePorts } from '../process/ports.ts';
import { FROZEN_FILES, REFERENCE, REFERENCE_REQUEST, referenceHash, referenceTarget } from './frozen.ts';

let lab: FakeLab;
let folder: string;
before(async () => {
  lab = await fakeLab();
  folder = await mkdtemp(join(tmpdir(), 'frozen-'));
});
after(async () => {
  await lab.remove();
  await rm(folder, { recursive: true });
});

describe('the frozen reference', () => {
  it('is what it was: with another hash every series of everybody begins anew', async () => {
    assert.equal(await referenceHash(), '6de829d200ffe73e');
  });

  it('is small', async () => {
    const sizes = await Promise.all(
      FROZEN_FILES.map((name) => stat(join(import.meta.dirname, 'frozen', name))),
    );
    assert.ok(sizes.reduce((sum, { size }) => sum + size, 0) < 300_000);
  });

  it('gives its one answer from script to socket, whatever else it was asked between', async () => {
    const build = await referenceTarget(folder).build();
    const [port] = await freePorts(1);
    const server = await startCommand({ ...build, port: port!, core: null, label: REFERENCE });
    try {
      await smoke(server, REFERENCE, [REFERENCE_REQUEST]);
      for (let i = 0; i < 200; i++) await send(server, { ...REFERENCE_REQUEST, path: `/orders/${i}` });
      await smoke(server, REFERENCE, [REFERENCE_REQUEST]);
    } finally {
      await server.stop();
    }
  });

  it('is measured beside a server that answers something else, and is asked neither its requests nor its suite', async () => {
    const tested: string[] = [];
    const { runSuite } = lab.equipment;
    const equipment = {
      ...lab.equipment,
      target: (name: string) =>
        name === REFERENCE ? referenceTarget(lab.equipment.labDir) : fakeTarget(name, lab.equipment.labDir),
      runSuite: (build: Build) => {
        tested.push(build.summary.variant);
        return runSuite(build);
      },
      gate: { command: null, recorded: true, ignore: { headers: [], members: [] } },
    };
    const run = await runExperiment(config({ variants: [REFERENCE, 'plain'] }), equipment);
    const { trials } = await readTrials(run);
    assert.deepEqual(
      trials.map(({ variant, outcome, failure }) => [variant, outcome, failure?.message]),
      [1, 2].flatMap(() => [
        [REFERENCE, 'ok', undefined],
        ['plain', 'ok', undefined],
      ]),
    );
    assert.deepEqual(tested, ['plain']);
    assert.equal(run.record.conformance.plain!.gate?.answers?.compared, 1);
    assert.equal(run.record.conformance[REFERENCE]!.gate, undefined);
  });
});
