/** Whole experiments on servers that are not ours: real processes, real load, no timing asserted. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { analyse } from '../experiment/analyse.ts';
import { resumeExperiment, runExperiment } from '../experiment/experiment.ts';
import { openRun, readTrials } from '../experiment/store.ts';
import { config, type FakeLab, fakeLab } from '../experiment/testing/fake-equipment.ts';
import { readProcessStat } from '../metrics/process-stat.ts';
import { wholeTree } from '../metrics/process-tree.ts';
import { readTreeMemory } from '../metrics/process-memory.ts';
import type { LabError } from '../model/errors.ts';
import type { LabConfig } from '../model/lab-config.ts';
import type { TrialRecord } from '../model/records.ts';
import { startCommand } from '../process/command.ts';
import { freePorts } from '../process/ports.ts';
import { liveChildren } from '../process/registry.ts';
import { resolveTarget } from './resolve.ts';
import { makeRepository, type Repository } from './testing/repository.ts';

const linux = process.platform === 'linux' ? {} : { skip: 'not Linux' };
const PLAIN = fileURLToPath(new URL('../process/testing/plain-server.mjs', import.meta.url));
const NODE = process.execPath;
const plain = (mode = 'plain', n = 0): readonly string[] => [NODE, PLAIN, mode, String(n)];
const line = (mode = 'plain', n = 0): string => plain(mode, n).join(' ');

let repository: Repository;
let lab: FakeLab;
const pids = new Set<number>();

before(async () => {
  repository = await makeRepository();
  await repository.write('server.mjs', await readFile(PLAIN, 'utf8'));
  await repository.commit('a server');
});
after(() => repository.remove());

/** Real targets, real load; every process that is started is remembered. */
async function open(labConfig: LabConfig = {}): Promise<FakeLab> {
  const made = await fakeLab();
  const { equipment, abort } = made;
  equipment.target = (name) =>
    resolveTarget(name, {
      config: labConfig,
      folder: repository.folder,
      labDir: equipment.labDir,
      signal: abort.signal,
    });
  equipment.startCommand = async (options) => {
    const server = await startCommand(options);
    for (const { pid } of wholeTree(server.pid)) pids.add(pid);
    return server;
  };
  equipment.meters.peakRss = (pid) => readTreeMemory(pid)?.peakRssBytes ?? null;
  lab = made;
  return made;
}

afterEach(async () => {
  assert.equal(liveChildren(), 0, 'a server was left running');
  const alive = [...pids].filter((pid) => readProcessStat(pid)?.zombie === false);
  assert.deepEqual(alive, [], 'processes were left running');
  pids.clear();
  await lab.remove();
});

const short = (over: Parameters<typeof config>[0]) =>
  config({ epochs: 2, slicesPerTrial: 2, warmupRequests: 10, ...over });

const told = ({ events }: FakeLab): string[] =>
  events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));

const failures = (trials: readonly TrialRecord[]): TrialRecord[] =>
  trials.filter((trial) => trial.outcome === 'failed');

const rejection = (promise: Promise<unknown>): Promise<LabError> =>
  promise.then(
    () => assert.fail('expected an error'),
    (error: LabError) => error,
  );

describe('commands', linux, () => {
  it('in all their forms are measured together: words, shell, cluster, with a control', async () => {
    const { equipment } = await open({
      targets: {
        words: { command: plain() },
        shell: { command: `${line()} & wait` },
        cluster: { command: line('cluster', 2) },
      },
    });
    const variants = ['words', 'shell', 'cluster', line()];
    const run = await runExperiment(short({ variants, control: true }), equipment);
    const { trials } = await readTrials(run);
    assert.deepEqual(
      failures(trials).map(({ failure }) => failure),
      [],
    );
    assert.equal(trials.length, 2 * 5);
    for (const trial of trials) {
      assert.ok(
        trial.slices.every(({ cpuNs }) => cpuNs !== null && cpuNs > 0),
        trial.variant,
      );
      assert.ok(trial.startupMs! > 0);
    }
    const peak = (variant: string): number => trials.find((it) => it.variant === variant)!.peakRssBytes!;
    // A primary and two workers, all of Node.
    assert.ok(peak('cluster') > 2 * peak('words'), `${peak('cluster')} and ${peak('words')}`);
    const { builds } = run.record;
    assert.equal(builds.control!.hash, builds.words!.hash);
    assert.notEqual(builds.shell!.hash, builds.words!.hash);
    assert.deepEqual(builds[line()]!.source, {
      kind: 'command',
      command: line(),
      cwd: repository.folder,
      git: { commit: (await repository.git('rev-parse', 'HEAD')).trim(), dirty: false },
    });
    const analysis = analyse(run.record, trials);
    assert.equal(analysis.cells.length, 3);
    assert.equal(analysis.control!.length, 1);
    assert.ok(analysis.cells.every(({ response }) => response === undefined));
  });

  it('that die are reported with what they said, and where all of it is', async () => {
    const { equipment } = await open();
    const run = await runExperiment(
      short({ variants: [line(), line('dies', 1_000)], warmupRequests: 1_200 }),
      equipment,
    );
    const { trials } = await readTrials(run);
    const failed = failures(trials);
    assert.deepEqual(
      failed.map(({ variant }) => variant),
      [line('dies', 1_000), line('dies', 1_000)],
    );
    const { failure } = failed[0]!;
    assert.equal(failure!.code, 'E_SERVER_DIED');
    assert.match(failure!.message, /dies 1000 died \(exit code 7\) during the warm-up$/);
    assert.equal(failure!.log.at(-1), 'served 1000 requests, and gives up');
    assert.match(failure!.logFile!, /^logs\/epoch-1-hello-.*dies-1000.*\.log$/);
    const log = await readFile(join(run.directory, failure!.logFile!), 'utf8');
    assert.match(log, /^listening on \d+\nserved 1000 requests, and gives up\n$/);
    assert.ok(told(lab).some((text) => text.includes(join(run.directory, failure!.logFile!))));
    assert.ok(trials.filter(({ variant }) => variant === line()).every(({ outcome }) => outcome === 'ok'));
  });

  it('that do not start are said at the pilot, before any record', async () => {
    const { equipment } = await open();
    const error = await rejection(runExperiment(short({ variants: [line(), line('crash')] }), equipment));
    assert.equal(error.exitCode, 2);
    assert.match(error.message, /settings\.port is no number/);
    assert.ok(error.details.includes('reads its settings'));
  });

  it('that are started again by something inside fail their trials with that reason', async () => {
    const made = await open();
    const { equipment } = made;
    const emit = equipment.emit;
    // Killed between two slices of the second epoch, where no answer is lost: nothing but a new process shows it.
    let epochs = 0;
    equipment.emit = (event) => {
      emit(event);
      if (event.kind === 'progress' && /^epoch 1/.test(event.text)) epochs++;
      if (event.kind !== 'action' || epochs === 0 || !/restarts.*slice/.test(event.text)) return;
      for (const pid of pids) {
        const stat = readProcessStat(pid);
        if (stat !== null && pids.has(stat.parent)) process.kill(pid, 'SIGKILL');
      }
    };
    const run = await runExperiment(short({ variants: [line(), line('restarts')] }), equipment);
    const failed = failures((await readTrials(run)).trials);
    assert.equal(failed.length, 1);
    assert.equal(failed[0]!.failure!.code, 'E_RESTARTED');
    assert.match(failed[0]!.failure!.message, /which listened on port \d+, has ended/);
  });

  it('are not resumed on other sources', async () => {
    const { equipment } = await open();
    const variants = ['node server.mjs plain', 'node server.mjs health'];
    const run = await runExperiment(short({ variants, epochs: 1 }), equipment);
    const again = await openRun(equipment.labDir, run.record.id);
    await resumeExperiment(again, equipment);
    const source = await readFile(join(repository.folder, 'server.mjs'), 'utf8');
    await repository.write('server.mjs', `${source}// changed\n`);
    const other = await rejection(resumeExperiment(again, equipment));
    assert.equal(other.code, 'E_OTHER_BUILD');
    await repository.write('server.mjs', source);
    await repository.write('imported-by-nobody-knows.mjs', '');
    assert.equal((await rejection(resumeExperiment(again, equipment))).code, 'E_OTHER_BUILD');
    await repository.git('clean', '-q', '-f');
    await resumeExperiment(again, equipment);
  });
});

describe('running servers', linux, () => {
  const running: ChildProcess[] = [];
  async function run(): Promise<{ url: string; pid: number }> {
    const [port] = await freePorts(1);
    const child = spawn(NODE, [PLAIN], {
      env: { ...process.env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    running.push(child);
    await once(child.stdout!, 'data');
    return { url: `http://127.0.0.1:${port}`, pid: child.pid! };
  }
  afterEach(async () => {
    for (const child of running.splice(0)) {
      assert.equal(child.exitCode, null, 'it is not ours to stop');
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('are measured by CPU time where their process is known', async () => {
    const { equipment } = await open();
    equipment.pinning = { server: 0, generator: 0 };
    const [a, b] = [await run(), await run()];
    const variants = [`${a.url}+pid=${a.pid}`, `${b.url}+pid=${b.pid}`];
    const done = await runExperiment(short({ variants, control: true }), equipment);
    const { trials } = await readTrials(done);
    assert.deepEqual(failures(trials), []);
    assert.equal(done.record.plan.control, null);
    assert.equal(done.record.fingerprint.pinning, null, 'they run where they like');
    assert.ok(told(lab).some((text) => /^no control: .* runs already/.test(text)));
    assert.deepEqual(new Set(trials.map(({ pid }) => pid)), new Set([a.pid, b.pid]));
    assert.ok(trials.every(({ slices }) => slices.every(({ cpuNs }) => cpuNs !== null)));
    assert.ok(trials.every(({ startupMs }) => startupMs === null));
    const analysis = analyse(done.record, trials);
    assert.equal(analysis.cells[0]!.response, undefined);
    const shared = analysis.warnings.find(({ code }) => code === 'shared-process');
    assert.match(shared!.detail, /at http:\/\/127\.0\.0\.1:\d+; /);
  });

  it('are judged by throughput where it is not, beside a server that the lab has started', async () => {
    const { equipment } = await open({ targets: { ours: { command: plain() } } });
    const { url } = await run();
    const done = await runExperiment(short({ variants: ['ours', url] }), equipment);
    const { trials } = await readTrials(done);
    assert.deepEqual(failures(trials), []);
    const theirs = trials.filter(({ variant }) => variant === url);
    assert.ok(theirs.every(({ pid, peakRssBytes }) => pid === null && peakRssBytes === null));
    assert.ok(
      theirs.every(({ slices }) => slices.every(({ cpuNs, requests }) => cpuNs === null && requests > 0)),
    );
    const analysis = analyse(done.record, trials);
    assert.equal(analysis.cells[0]!.response, 'throughput');
    assert.match(analysis.cells[0]!.sentence, /judged by throughput, because CPU time could not be read$/);
    assert.deepEqual(
      analysis.warnings.filter(({ code }) => code === 'no-cpu-time').map(({ detail }) => detail),
      [`${url} in hello: no process is known`],
    );
  });

  it('must be there, as must the process that is named', async () => {
    const { equipment } = await open();
    const [port] = await freePorts(1);
    const nobody = await rejection(
      runExperiment(short({ variants: [`http://127.0.0.1:${port}`, line()] }), equipment),
    );
    assert.match(nobody.message, /nobody answers at http:/);
    const { url } = await run();
    const noProcess = await rejection(
      runExperiment(short({ variants: [`${url}+pid=999999999`, line()] }), equipment),
    );
    assert.match(noProcess.message, /there is no process 999999999/);
    const other = await rejection(
      runExperiment(short({ variants: [`${url}+pid=${(await run()).pid}`, line()] }), equipment),
    );
    assert.match(other.message, /^.*: process \d+ does not listen on port \d+, process \d+ does$/);
  });
});
