import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { RecordError } from '../model/errors.ts';
import type { TrialRecord } from '../model/records.ts';
import { measuredBlocks, wholeBlocks } from './blocks.ts';
import { newRunId } from './run-id.ts';
import { createRun, listRuns, openRun, openTrialLog, type Run, readTrials, reserveRun } from './store.ts';
import { syntheticRun } from './testing/synthetic.ts';

const { record, trials } = syntheticRun({
  truth: { a: { cpuUs: 500 }, b: { cpuUs: 480 } },
  plan: { epochs: 2 },
});

let labDir: string;
before(async () => {
  labDir = await mkdtemp(join(tmpdir(), 'lab-store-'));
});
after(() => rm(labDir, { recursive: true }));

let count = 0;
async function storedRun(): Promise<Run> {
  const run = await createRun(labDir, { ...record, id: `run-${count++}` });
  const log = await openTrialLog(run);
  await log.append(trials);
  await log.close();
  return run;
}
const linesOf = (run: Run): string => join(run.directory, 'trials.ndjson');

describe('a run on disk', () => {
  it('comes back as it was written', async () => {
    const run = await storedRun();
    const again = await openRun(labDir, run.record.id);
    assert.deepEqual(again.record, run.record);
    assert.deepEqual((await readTrials(again)).trials, trials);
    assert.deepEqual((await openRun(labDir, run.directory)).record.id, run.record.id);
  });

  it('tells of a torn last line, leaves it out, and cuts it off before appending', async () => {
    const run = await storedRun();
    await appendFile(linesOf(run), '{"version":1,"epoch":3,"scen');
    const parsed = await readTrials(run);
    assert.deepEqual([parsed.torn, parsed.trials.length], [true, 4]);
    const log = await openTrialLog(run);
    await log.append([trials[0]!]);
    await log.close();
    const after = await readTrials(run);
    assert.deepEqual([after.torn, after.trials.length], [false, 5]);
  });

  it('without trials is empty, not broken', async () => {
    const run = await createRun(labDir, { ...record, id: 'run-empty' });
    assert.deepEqual(await readTrials(run), { trials: [], wholeBytes: 0, torn: false });
  });
});

describe('damage is one sentence with file and line', () => {
  const line = (change: (trial: Record<string, unknown>) => void): string => {
    const trial = JSON.parse(JSON.stringify(trials[1])) as Record<string, unknown>;
    change(trial);
    return JSON.stringify(trial);
  };
  const table: [string, string, RegExp][] = [
    ['a line that is not JSON', '{"version":1,', /trials\.ndjson, line 2, is damaged: /],
    ['an empty line', '', /trials\.ndjson, line 2, is damaged: /],
    ['a line that is no object', '17', /line 2, is damaged: expected an object, got 17/],
    [
      'an unknown version',
      line((it) => Object.assign(it, { version: 9 })),
      /line 2, has version 9; this lab reads version 2/,
    ],
    ['a missing member', line((it) => delete it.scenario), /line 2, is damaged: "scenario" is nothing/],
    ['a wrong outcome', line((it) => Object.assign(it, { outcome: 'fine' })), /"outcome" is "fine"/],
    [
      'a slice with text for a number',
      line((it) => Object.assign((it.slices as object[])[0]!, { requests: 'many' })),
      /line 2, is damaged: "slices" is \[/,
    ],
  ];
  for (const [what, text, message] of table) {
    it(`trials.ndjson: ${what}`, async () => {
      const run = await storedRun();
      const lines = (await readFile(linesOf(run), 'utf8')).split('\n');
      lines[1] = text;
      await writeFile(linesOf(run), lines.join('\n'));
      await assert.rejects(readTrials(run), (error: unknown) => {
        assert.ok(error instanceof RecordError);
        assert.equal(error.exitCode, 2);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  const experiments: [string, string, RegExp][] = [
    ['cut off', '{"version": 1, "plan"', /experiment\.json is damaged: /],
    [
      'of another version',
      JSON.stringify({ ...record, version: 1 }),
      /experiment\.json has version 1; this lab reads version 2/,
    ],
    [
      'without a plan',
      JSON.stringify({ ...record, plan: null }),
      /experiment\.json is damaged: "plan" is null/,
    ],
    [
      'with half a plan',
      JSON.stringify({ ...record, plan: { ...record.plan, variants: [] } }),
      /experiment\.json, plan, is damaged: "variants" is \[\]/,
    ],
  ];
  for (const [what, text, message] of experiments) {
    it(`experiment.json: ${what}`, async () => {
      const run = await storedRun();
      await writeFile(join(run.directory, 'experiment.json'), text);
      await assert.rejects(openRun(labDir, run.record.id), (error: unknown) => {
        assert.ok(error instanceof RecordError);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('a run that does not exist: with the nearest id', async () => {
    await storedRun();
    await assert.rejects(openRun(labDir, 'rum-0'), /no run "rum-0" in .*did you mean "run-0"\?/);
    await assert.rejects(openRun(join(labDir, 'nowhere'), 'x'), /there is none yet/);
  });
});

describe('ids of runs', () => {
  const date = '2026-11-21T01:53:07.000Z';
  it('hold minute, variants and chance', () => {
    assert.equal(newRunId(['baseline', 'bytecode'], date, '7f3a'), '20261121-0153-baseline-bytecode-7f3a');
  });
  it('stay short and safe', () => {
    assert.equal(
      newRunId(['baseline', '../a b+gc=never'], date, '0'),
      '20261121-0153-baseline-a-b-gc-never-0',
    );
    const many = newRunId(
      ['baseline', 'bytecode', 'no-gc', 'keep-alive', 'persistent', 'snapshot'],
      date,
      '0',
    );
    assert.equal(many, '20261121-0153-baseline-and-5-more-0');
  });
  it('are reserved by making the folder', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => reserveRun(labDir, ['a', 'b'], date)));
    assert.equal(new Set(ids).size, 5);
    const listed = await listRuns(labDir);
    assert.ok(ids.every((id) => listed.includes(id)));
  });
});

describe('blocks', () => {
  const plan = { variants: ['a', 'b'], scenarios: ['hello'] };
  const [a1, b1, a2, b2] = trials as [TrialRecord, TrialRecord, TrialRecord, TrialRecord];
  const again = (trial: TrialRecord): TrialRecord => ({ ...trial, pid: 999 });
  const table: [string, TrialRecord[], string[], number][] = [
    ['two whole ones', [a1, b1, a2, b2], ['a1', 'b1', 'a2', 'b2'], 0],
    ['half of the second', [a1, b1, a2], ['a1', 'b1'], 1],
    ['half, then the whole again', [a1, b1, a2, again(a2), b2], ['a1', 'b1', 'a2*', 'b2'], 1],
    ['half, then half again', [a2, again(a2)], [], 2],
    ['whole twice: the last counts', [a1, b1, again(a1), again(b1)], ['a1*', 'b1*'], 2],
    ['whole, then half again: no mixture', [a1, b1, again(a1)], [], 3],
  ];
  for (const [what, records, counted, superseded] of table) {
    it(what, () => {
      const found = wholeBlocks(plan, records);
      const names = found.blocks.flat().map((it) => `${it.variant}${it.epoch}${it.pid === 999 ? '*' : ''}`);
      assert.deepEqual(names, counted);
      assert.equal(found.superseded, superseded);
      assert.equal(
        measuredBlocks(plan, records)(1, 'hello'),
        counted.some((name) => name.startsWith('a1')),
      );
    });
  }
});
