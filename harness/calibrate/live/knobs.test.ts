import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { buildDirectory } from '../../build/build-directory.ts';
import { twinOf } from '../../build/twin.ts';
import { summaryOf } from '../../experiment/testing/fake-equipment.ts';
import type { Target } from '../../model/target.ts';
import { parseCollections } from './gc-meter.ts';
import { copyTarget, type Knobs, knobArguments, knobLabel, knobTarget, NO_KNOBS } from './knobs.ts';

const EMITTER = fileURLToPath(new URL('./testing/emitter.mjs', import.meta.url));

async function emit(
  requests: number,
  knobs: Partial<Knobs>,
): Promise<{ answered: number; cpuUs: number; heapBytes: number; stderr: string[] }> {
  const argv = [...knobArguments({ ...NO_KNOBS, ...knobs }), EMITTER, String(requests)];
  const { stdout, stderr } = await execa(process.execPath, argv, { stdin: 'ignore', timeout: 20_000 });
  return { ...JSON.parse(stdout), stderr: stderr.split('\n') };
}

/** CPU time is counted, not wall time; a machine that is busy may still double it, hence the wide bounds. */
describe('the preload', () => {
  it('spends CPU time in proportion to the steps, and still serves', async () => {
    const [none, some, twice] = [
      await emit(1_000, {}),
      await emit(1_000, { cpu: 60_000 }),
      await emit(1_000, { cpu: 120_000 }),
    ];
    assert.deepEqual([none.answered, some.answered, twice.answered], [1_000, 1_000, 1_000]);
    assert.ok(some.cpuUs > 5 * none.cpuUs, `${none.cpuUs} µs without, ${some.cpuUs} µs with`);
    const ratio = (twice.cpuUs - none.cpuUs) / (some.cpuUs - none.cpuUs);
    assert.ok(ratio > 1.4 && ratio < 2.8, `twice the steps cost ${ratio.toFixed(2)} times as much`);
  });

  it('spends a tail on one request in so many', async () => {
    const all = await emit(1_000, { cpu: 60_000 });
    const tail = await emit(1_000, { tail: 6_000_000, tailEvery: 100 });
    const none = await emit(99, { tail: 6_000_000, tailEvery: 100 });
    const ratio = tail.cpuUs / all.cpuUs;
    assert.ok(ratio > 0.5 && ratio < 2, `a hundred times as much on one in a hundred: ${ratio.toFixed(2)}`);
    assert.ok(none.cpuUs < tail.cpuUs / 5, 'the first is due at the hundredth request');
  });

  it('charges the same for a step whether they are few or many', async () => {
    const cost = async (cpu: number, requests: number): Promise<number> =>
      (await emit(requests, { cpu })).cpuUs / requests;
    const [none, few, many] = [await cost(0, 20_000), await cost(2_000, 20_000), await cost(200_000, 500)];
    const ratio = (many - none) / 100 / (few - none);
    assert.ok(ratio > 0.6 && ratio < 1.7, `200,000 steps cost ${ratio.toFixed(2)} × a hundred times 2,000`);
  });

  it('allocates so many KiB on the heap', async () => {
    // What else a process allocates as it starts differs now and then: the one in the middle counts.
    const seen: number[] = [];
    for (let pair = 0; pair < 3; pair++) {
      const [none, some] = [await emit(20, {}), await emit(20, { allocKiB: 20 })];
      seen.push((some.heapBytes - none.heapBytes) / 20 / 1_024);
    }
    const perRequest = seen.sort((a, b) => a - b)[1]!;
    assert.ok(perRequest > 18 && perRequest < 22, `${perRequest.toFixed(1)} KiB per request`);
  });

  it('counts collections when asked to', async () => {
    const { stderr } = await emit(2_000, { allocKiB: 100, gc: true });
    const collections = parseCollections(stderr)!;
    assert.equal(collections.requests, 2_000);
    assert.ok(collections.collections >= 2 && collections.ms > 0, JSON.stringify(collections));
    assert.equal(parseCollections((await emit(10, {})).stderr), null);
  });
});

describe('arguments of both sides', () => {
  it('are equally long and differ in digits alone', () => {
    const [plain, turned] = [NO_KNOBS, { ...NO_KNOBS, cpu: 1234, tailEvery: 100 }].map(knobArguments);
    const digitless = (argv: readonly string[]): string => argv.join(' ').replaceAll(/\d/g, '#');
    assert.equal(digitless(turned!), digitless(plain!));
    assert.match(turned![1]!, /cpu=0000001234&/);
    assert.match(plain![1]!, /cpu=0000000000&/);
  });

  it('hold whole numbers only', () => {
    for (const cpu of [-1, 1.5, Number.NaN, 1e10])
      assert.throws(() => knobArguments({ ...NO_KNOBS, cpu }), RangeError);
  });

  it('are told by the label', () => {
    assert.equal(knobLabel({ ...NO_KNOBS, cpu: 12 }), 'cpu12');
    assert.equal(knobLabel({ ...NO_KNOBS, allocKiB: 64 }), 'alloc64k');
    assert.equal(knobLabel({ ...NO_KNOBS, tail: 500, tailEvery: 100 }), 'tail500x100');
  });
});

describe('targets', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lab-knobs-'));
  });
  after(() => rm(dir, { recursive: true, force: true }));

  const base = (): Target => ({
    name: 'base',
    async build() {
      const directory = join(dir, 'builds', 'abc');
      const { manifest } = await buildDirectory(directory, async (temporary) => {
        await writeFile(join(temporary, 'server.mjs'), '// a server');
        return { entry: 'server.mjs', summary: summaryOf('base') };
      });
      return {
        kind: 'mock',
        directory,
        summary: manifest.summary,
        argv: [join(directory, 'server.mjs')],
        reused: false,
      };
    },
  });

  it('the knob stands before the build’s own arguments, on record, in the base build’s directory', async () => {
    const build = await knobTarget(base(), 'base-cpu9', { ...NO_KNOBS, cpu: 9 }).build();
    assert.equal(build.directory, join(dir, 'builds', 'abc'));
    assert.deepEqual(build.argv, [
      ...knobArguments({ ...NO_KNOBS, cpu: 9 }),
      join(build.directory, 'server.mjs'),
    ]);
    assert.equal(build.summary.variant, 'base-cpu9');
    assert.equal(build.summary.levels.knob, 'cpu9');
  });

  it('the twin of a knob build keeps the knob and runs the copy', async () => {
    const knob = await knobTarget(base(), 'base-cpu9', { ...NO_KNOBS, cpu: 9 }).build();
    const twin = await twinOf(knob, 'control');
    assert.deepEqual(twin.argv, [...knob.argv.slice(0, 2), join(dir, 'builds', 'abc-twin', 'server.mjs')]);
  });

  it('the knob of a copy differs from that of the base in its directory alone', async () => {
    const [ours, theirs] = await Promise.all([
      knobTarget(base(), 'a', NO_KNOBS).build(),
      knobTarget(copyTarget(base(), 'copy'), 'b', NO_KNOBS).build(),
    ]);
    assert.deepEqual(
      theirs!.argv.map((argument) => argument.replace('abc-twin', 'abc')),
      ours!.argv,
    );
    assert.notDeepEqual(theirs!.argv, ours!.argv);
  });
});
