/** Workloads of plain servers in an experiment: recorded, refused, stored with the run, and resumed. */
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { asked, shop, shopBuild } from '../gate/testing/shops.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Equipment } from './equipment.ts';
import { resumeExperiment, runExperiment } from './experiment.ts';
import { loadScenario, scenarioScript } from './scenarios.ts';
import { openRun, readTrials } from './store.ts';
import { config, type FakeLab, fakeLab, fakeTarget } from './testing/fake-equipment.ts';
import { fakeGenerator } from './testing/fake-generator.ts';
import { readWorkloads, storeWorkloads } from './workload-store.ts';

/** A lab whose targets are modes of the shop. */
async function shopsLab(
  scenario: Scenario,
  over: Partial<Equipment> = {},
): Promise<FakeLab & AsyncDisposable> {
  const lab = await fakeLab();
  const { labDir } = lab.equipment;
  const target = (name: string) => ({
    name,
    build: async () => {
      const build = await shopBuild(labDir, name === 'plain' ? '' : name);
      return { ...build, summary: { ...build.summary, variant: name } };
    },
  });
  Object.assign(lab.equipment, { target, scenario: async () => scenario, ...over });
  return { ...lab, [Symbol.asyncDispose]: lab.remove };
}

const short = (variants: readonly string[]) => config({ variants, scenarios: ['shop'], epochs: 1 });

describe('an experiment with a workload of its own', () => {
  it('records the baseline, verifies under load, and keeps what it expects', async () => {
    const scenario = shop([asked('GET /product'), asked('POST /bytes', Buffer.from([0, 255]))]);
    await using lab = await shopsLab({ ...scenario, notes: ['shop: a note'] });
    const run = await runExperiment(short(['changes', 'changes,order']), lab.equipment);
    const { trials } = await readTrials(run);
    for (const { outcome, failure, verified } of trials) {
      assert.equal(outcome, 'ok', failure?.message);
      assert.ok(verified > 2);
    }
    const told = lab.events.flatMap((event) => ('text' in event ? [event.text] : []));
    assert.ok(told.includes('shop: a note'));
    assert.ok(told.includes('not compared, because it changes by itself: GET /product: member total'));
    const stored = (await readWorkloads(run.directory)).get('shop')!;
    assert.equal(stored.requests[0]!.expect.body!.kind, 'json');
    assert.deepEqual(stored.requests[1]!.body, Buffer.from([0, 255]));
    assert.deepEqual(run.record.conformance.changes!.gate!.answers, { compared: 2, recorded: 2 });
  });

  it('measures nothing when a target answers otherwise', async () => {
    await using lab = await shopsLab(shop([asked('GET /product')]));
    await assert.rejects(runExperiment(short(['plain', 'price']), lab.equipment), (error: Error) => {
      assert.match(error.message, /the gate refuses price \(1 of 1 answers differ\)/);
      return true;
    });
    assert.ok(!lab.events.some((event) => event.kind === 'run'), 'no run was begun');
  });

  it('is resumed with what was recorded, whatever the configuration says by then', async () => {
    await using lab = await shopsLab(shop([asked('GET /product')]));
    const { equipment } = lab;
    const run = await runExperiment(short(['plain', 'order']), equipment);
    const file = join(run.directory, 'trials.ndjson');
    const [first] = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, `${first}\n`);
    Object.assign(equipment, { scenario: () => Promise.reject(new Error('the configuration is gone')) });
    await resumeExperiment(await openRun(equipment.labDir, run.record.id), equipment);
    const { trials } = await readTrials(run);
    assert.ok(trials.slice(1).every(({ outcome }) => outcome === 'ok'));
    // Without it nothing is taken for verified.
    await rm(join(run.directory, 'workloads.json'));
    await writeFile(file, `${first}\n`);
    Object.assign(equipment, { scenario: async () => shop([asked('GET /product')]) });
    await resumeExperiment(await openRun(equipment.labDir, run.record.id), equipment);
    const unrecorded = (await readTrials(run)).trials.slice(1);
    assert.ok(unrecorded.length > 0);
    for (const { failure } of unrecorded)
      assert.match(failure!.message, /what the baseline answers has not been recorded/);
  });

  it('is refused beforehand by a generator that cannot send it', async () => {
    const scenario = shop([asked('HEAD /page')]);
    const load = { ...fakeGenerator(), refuses: () => 'it cannot' };
    await using lab = await shopsLab(scenario, { generator: () => load });
    await assert.rejects(runExperiment(short(['plain', 'order']), lab.equipment), {
      code: 'E_USAGE',
      message: '--load paced is not for scenario shop: it cannot; use --load paced',
    });
  });

  it('is refused before anything is asked when a variant of the mock needs a script', async () => {
    const scenario = shop([asked('GET /page')]);
    await using lab = await shopsLab(scenario, { scriptPath: scenarioScript });
    const { target } = lab.equipment;
    Object.assign(lab.equipment, {
      target: (name: string) => (name === 'mock' ? fakeTarget(name, lab.equipment.labDir) : target(name)),
    });
    await assert.rejects(runExperiment(short(['plain', 'mock']), lab.equipment), {
      code: 'E_USAGE',
      message: /scenario "shop" has no script, which variants of the mock server need/,
    });
    assert.ok(!lab.events.some((event) => 'text' in event && event.text.startsWith('record')));
  });

  it('has response times at its own rates', async () => {
    const openLoop = { ratesPerS: [40, 2_000_000], arrivals: 'constant' } as const;
    const asking: { ratePerS: number; arrivals: string }[] = [];
    const load = fakeGenerator({
      stretch: ({ ratePerS, arrivals }) => {
        asking.push({ ratePerS, arrivals });
        return {};
      },
    });
    const scenario = { ...shop([asked('GET /cached')]), openLoop };
    await using lab = await shopsLab(scenario, { generator: () => load, openLoop: () => load });
    const run = await runExperiment(short(['plain', 'order']), lab.equipment);
    const { latency } = run.record.plan;
    assert.deepEqual([latency!.loads, latency!.own], [[], { shop: openLoop }]);
    assert.deepEqual(
      asking.map(({ ratePerS }) => ratePerS).sort((a, b) => a - b),
      [40, 40, 2_000_000, 2_000_000],
    );
    assert.ok(asking.every(({ arrivals }) => arrivals === 'constant'));
    assert.match(
      run.record.pilot.notes.join('\n'),
      /response times at 40 and 2,000,000 req\/s\n.*at 2,000,000 req\/s, which is more than (plain|order) takes/,
    );
  });
});

describe('workloads of a run', () => {
  it('are stored when they are no files of the project', async () => {
    const lab = await fakeLab();
    const directory = lab.equipment.labDir;
    const builtIn = await loadScenario('hello');
    await storeWorkloads(directory, [builtIn]);
    assert.equal((await readWorkloads(directory)).size, 0);
    const one = asked('GET /a');
    const own = { ...shop([one, asked('GET /b'), one]), name: 'hello' };
    await storeWorkloads(directory, [builtIn, own]);
    const read = await readWorkloads(directory);
    assert.deepEqual([...read.values()], [own]);
    assert.equal(read.get('hello')!.requests[0], read.get('hello')!.requests[2], 'the same object');
    for (const [text, message] of [
      ['{', /is damaged/],
      ['{"version":9}', /has version 9; this lab reads version 1/],
      ['{"version":1}', /it has no workloads/],
    ] as const) {
      await writeFile(join(directory, 'workloads.json'), text);
      await assert.rejects(readWorkloads(directory), { code: 'E_RECORD', message });
    }
    await lab.remove();
  });
});
