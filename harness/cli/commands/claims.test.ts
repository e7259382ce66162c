/** `lab claims` on records of runs that never were, and with a tiny target in real processes. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { CarriedClaim } from '../../claims/catalogue.ts';
import { createRun, openTrialLog } from '../../experiment/store.ts';
import { fakeLab } from '../../experiment/testing/fake-equipment.ts';
import { syntheticRun } from '../../experiment/testing/synthetic.ts';
import type { Plan } from '../../model/records.ts';
import { command, measureAndJudge } from './claims.ts';

let labDir: string;
before(async () => {
  labDir = await mkdtemp(join(tmpdir(), 'lab-claims-'));
});
after(() => rm(labDir, { recursive: true, force: true }));

async function claims(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [out, errors]: [string[], string[]] = [[], []];
  const io = {
    stdout: (text: string) => void out.push(text),
    stderr: (text: string) => void errors.push(text),
    progressLine: false,
    color: false,
    columns: 80,
    env: { LAB_DIR: labDir },
    signal: new AbortController().signal,
  };
  const code = await command.run(argv, io);
  return { code, stdout: out.join(''), stderr: errors.join('') };
}

/** A run of the published steps: bytecode and no collection +27 %, keep-alive +13 %, the twin as given. */
async function stored(id: string, twinUs = 1_000, plan: Partial<Plan> = {}): Promise<string> {
  const truth = {
    baseline: { cpuUs: 1_000 },
    'ladder-2': { cpuUs: 1_000 / 1.27 },
    'ladder-3': { cpuUs: 1_000 / 1.27 / 1.13 },
    control: { cpuUs: twinUs },
  };
  const { record, trials } = syntheticRun({
    truth,
    plan: { scenarios: ['users-param'], control: 'control', epochs: 12, ...plan },
  });
  const run = await createRun(labDir, { ...record, id });
  const log = await openTrialLog(run);
  await log.append(trials);
  await log.close();
  return run.directory;
}

describe('without measuring', () => {
  it('lists the claims and rejects +60 % with the reasons', async () => {
    const { code, stdout } = await claims('--list', '--scenario', 'users-param');
    assert.equal(code, 0);
    assert.match(stdout, /^ {2}all-together +\+60 %/m);
    assert.match(stdout, /“all together” cannot stand\. Rows of different concurrency/);
    assert.match(stdout, /“all together” cannot stand\. The steps compound to \+43\.5 %/);
    assert.doesNotMatch(stdout, /regex-routes/);
    assert.deepEqual(await readdir(labDir), []);
  });

  it('lists them as JSON', async () => {
    const { claims: listed, tables } = JSON.parse((await claims('--list', '--json')).stdout);
    const keepAlive = listed.find((it: { id: string }) => it.id === 'keep-alive');
    assert.deepEqual(
      [keepAlive.scenario, keepAlive.admitted.low < 1.128, keepAlive.admitted.high > 1.128],
      ['users-param', true, true],
    );
    assert.equal(tables[0].rows[0].inFlight.toFixed(1), '47.0');
  });

  it('refuses what cannot be', async () => {
    const table: [argv: string[], message: RegExp][] = [
      [['--claim', 'nosuch'], /unknown claim "nosuch"/],
      [['--epochs', '3', '--budget', '1m'], /--epochs and --budget exclude one another/],
      [['nosuch-run'], /no run "nosuch-run"/],
      [['--clam', 'x'], /unknown flag --clam \(did you mean --claim\?\)/],
    ];
    for (const [argv, message] of table) await assert.rejects(claims(...argv), message);
  });
});

describe('judging a run again', () => {
  it('prints each claim beside its figure and writes claims.md, twice the same', async () => {
    const directory = await stored('20261121-0000-good');
    const first = await claims('20261121-0000-good');
    assert.equal(first.code, 0);
    assert.match(first.stdout, /^ {2}bytecode-no-gc +\+27\.2 % +\+2\d\.\d % \(.*\) +confirmed$/m);
    assert.match(first.stdout, /^ {2}keep-alive +\+12\.8 % +\+1\d\.\d % \(.*\) +confirmed$/m);
    assert.match(first.stdout, /^ {2}all-together +\+60 % +\+4\d\.\d % \(.*\) +refuted$/m);
    // What the run did not have is not asked.
    assert.doesNotMatch(first.stdout, /the-bulk|again-no-gc/);
    assert.ok(first.stdout.endsWith(`\n${directory}/claims.md\n`));
    const page = await readFile(join(directory, 'claims.md'), 'utf8');
    assert.match(page, /\| All steps together raise throughput\. \|.*\| refuted \| By arithmetic/);
    assert.equal((await claims('last')).stdout, first.stdout);
    assert.equal(await readFile(join(directory, 'claims.md'), 'utf8'), page);
  });

  it('as JSON, only the claims that were asked for', async () => {
    const { stdout, stderr } = await claims('20261121-0000-good', '--claim', 'keep-alive', '--json');
    const { runs } = JSON.parse(stdout);
    assert.deepEqual(
      runs[0].claims.map((it: { id: string; verdict: string }) => `${it.id} ${it.verdict}`),
      ['keep-alive confirmed'],
    );
    assert.match(stderr, /claims\.md\n$/);
  });

  it('a void run makes its claims unresolved, exit code 4; arithmetic does not need it', async () => {
    await stored('20261121-0001-void', 1_100);
    const { code, stdout } = await claims('20261121-0001-void');
    assert.equal(code, 4);
    assert.match(stdout, /0 confirmed, 1 refuted, \d unresolved/);
    assert.match(stdout, /Void: in users-param the control/);
  });

  it('refuses a run that could end when it liked, and one without these claims', async () => {
    await stored('20261121-0002-sequential', 1_000, { rule: 'sequential' });
    await assert.rejects(claims('20261121-0002-sequential'), /ended when its own question was answered/);
    await assert.rejects(
      claims('20261121-0000-good', '--claim', 'the-bulk'),
      /run 20261121-0000-good measured none of these claims/,
    );
  });
});

it('measures one experiment after the other, each with its claims.md before the next begins', async () => {
  const lab = await fakeLab();
  const claim = (id: string, scenario: string, candidate: string): CarriedClaim => ({
    scenario,
    claim: {
      id,
      text: 'Spinning costs time.',
      source: 'common sense',
      baseline: 'plain',
      candidate,
      metric: 'cpu-per-request',
      expected: { kind: 'direction', direction: 'higher' },
    },
  });
  const settings = {
    seed: 1,
    epochs: 2,
    budgetMs: 60_000,
    strictBudget: false,
    alpha: 0.01,
    margin: 0.01,
    load: 'paced' as const,
    slicesPerTrial: 2,
    sliceMs: 50,
    warmupRequests: 10,
  };
  const steps: string[] = [];
  const equipment = {
    ...lab.equipment,
    // The fake lab has one scenario; here it goes under two names.
    scenario: async (name: string) => ({ ...(await lab.equipment.scenario(name)), name }),
    emit: (event: Parameters<typeof lab.equipment.emit>[0]) => {
      if (event.kind === 'step' && event.text.startsWith('experiment')) steps.push(event.text);
    },
  };
  const outcomes = await measureAndJudge(
    [claim('a', 'hello', 'spin=300'), claim('b', 'other', 'spin=600')],
    settings,
    equipment,
  );
  assert.deepEqual(steps, ['experiment 1 of 2: claims in hello', 'experiment 2 of 2: claims in other']);
  assert.deepEqual(
    outcomes.map(({ variants, control, outcomes: own }) => [variants, control, own.map((it) => it.claim.id)]),
    [
      [['plain', 'spin=300'], 'control', ['a']],
      [['plain', 'spin=600'], 'control', ['b']],
    ],
  );
  for (const { directory, outcomes: own } of outcomes) {
    assert.match(await readFile(join(directory, 'claims.md'), 'utf8'), /Spinning costs time/);
    for (const { verdict, reason, measured } of own) {
      assert.equal(verdict, 'unresolved');
      assert.match(reason, /^Too few epochs: 2,/);
      assert.ok(measured!.ratio > 1, `spinning was measured as ${measured!.ratio}`);
    }
  }
  await lab.remove();
});
