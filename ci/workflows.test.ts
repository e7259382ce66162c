/** What stands in the workflows: least permissions, pinned actions, and only commands that exist. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { COMMANDS } from '../harness/cli/registry.ts';
import { loadConfig } from '../harness/config/load.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, '.github/workflows');
const FILES = ['nightly.yml', 'pr.yml'];

interface Step {
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  env?: Record<string, string>;
  with?: Record<string, unknown>;
}
interface Job {
  permissions: Record<string, string>;
  'timeout-minutes': number;
  'runs-on': string;
  if?: string;
  needs?: string;
  steps: Step[];
}
interface Workflow {
  name: string;
  on: unknown;
  permissions: Record<string, string>;
  concurrency: { group: string; 'cancel-in-progress': boolean };
  jobs: Record<string, Job>;
}

const text = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

/** YAML 1.1 reads the key `on` as true. */
const PROGRAM =
  'import json, sys, yaml\nit = yaml.safe_load(sys.stdin)\nit["on"] = it.pop(True)\njson.dump(it, sys.stdout)';
const python = spawnSync('python3', ['-c', 'import yaml']).status === 0;

function parse(file: string): Workflow {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', PROGRAM], {
    input: text(file),
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const workflows = python ? Object.fromEntries(FILES.map((file) => [file, parse(file)])) : {};
const jobs = Object.values(workflows).flatMap((it) => Object.entries(it.jobs));
const steps = jobs.flatMap(([, job]) => job.steps);

describe('the workflows', { skip: python ? false : 'python3 has no yaml: they were NOT read' }, () => {
  it('are the ones that are known here', () => {
    assert.deepEqual(readdirSync(FOLDER).sort(), FILES);
  });

  it('allow nothing, and each job no more than it needs', () => {
    for (const it of Object.values(workflows)) assert.deepEqual(it.permissions, {});
    assert.deepEqual(Object.fromEntries(jobs.map(([name, { permissions }]) => [name, permissions])), {
      nightly: { contents: 'read', actions: 'read' },
      compare: { contents: 'read' },
      comment: { actions: 'read', 'pull-requests': 'write' },
    });
  });

  it('a job that may write runs nothing of the pull request, and is not there for forks', () => {
    const writers = jobs.filter(([, { permissions }]) => Object.values(permissions).includes('write'));
    assert.deepEqual(
      writers.map(([name]) => name),
      ['comment'],
    );
    for (const [, job] of writers) {
      assert.match(job.if!, /head\.repo\.full_name == github\.repository/);
      assert.ok(job.steps.every(({ uses }) => uses === undefined));
      for (const { run } of job.steps) assert.doesNotMatch(run!, /npm|node|ci\//);
    }
    for (const file of FILES)
      assert.doesNotMatch(text(file).replace(/#.*/g, ''), /pull_request_target|workflow_run/);
  });

  it('leave no token behind for what is measured', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    assert.equal(checkouts.length, 2);
    for (const { with: options } of checkouts) assert.equal(options!['persist-credentials'], false);
    const compare = workflows['pr.yml']!.jobs.compare!;
    assert.doesNotMatch(JSON.stringify(compare), /github\.token|secrets/);
  });

  it('pin every action to a commit, with its version beside it', () => {
    const uses = FILES.flatMap((file) => text(file).match(/uses:.*/g) ?? []);
    assert.equal(uses.length, steps.filter((step) => step.uses !== undefined).length);
    for (const line of uses) assert.match(line, /^uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('put nothing from outside into a script: only through its environment', () => {
    for (const { run } of steps) assert.doesNotMatch(run ?? '', /\$\{\{/);
  });

  it('end: every job has a limit, and no two nights run at once', () => {
    for (const [name, job] of jobs) {
      assert.ok(job['timeout-minutes'] > 0 && job['timeout-minutes'] <= 120, name);
      assert.match(job['runs-on'], /^ubuntu-\d/, 'a runner that does not change by itself');
    }
    assert.equal(workflows['nightly.yml']!.concurrency['cancel-in-progress'], false);
    assert.equal(workflows['pr.yml']!.concurrency['cancel-in-progress'], true);
  });

  it('keep the history only when it was fetched', () => {
    const { steps: all } = workflows['nightly.yml']!.jobs.nightly!;
    const restore = all.findIndex(({ id }) => id === 'restore');
    const measure = all.findIndex(({ run }) => run?.startsWith('ci/nightly'));
    assert.ok(restore !== -1 && restore < measure);
    const upload = all.find((step) => step.with?.name === 'history')!;
    assert.equal(upload.if, "always() && steps.restore.outcome == 'success'");
    assert.equal(upload.with!.path, '.lab/nightly/history.jsonl');
  });

  it('take along what lies in a hidden folder', () => {
    const uploads = steps.filter(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
    assert.equal(uploads.length, 3);
    for (const { with: options } of uploads) {
      assert.match(String(options!.path), /^\.lab\//);
      assert.equal(options!['include-hidden-files'], true);
    }
  });

  it('run scripts that are there, may be run, and are known to a shell', () => {
    const scripts = [...new Set(steps.flatMap(({ run }) => run?.match(/\bci\/[a-z-]+/g) ?? []))].sort();
    assert.deepEqual(scripts, ['ci/compare-revisions', 'ci/nightly', 'ci/restore-history']);
    for (const script of scripts) {
      accessSync(join(ROOT, script), constants.X_OK);
      const { status, stderr } = spawnSync('sh', ['-n', join(ROOT, script)], { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
    }
  });
});

/** `lab` command lines of a script: the names and the flags. */
function labCalls(script: string): { name: string; flags: string[] }[] {
  const joined = readFileSync(join(ROOT, script), 'utf8').replaceAll('\\\n', ' ');
  return [...joined.matchAll(/npm run --silent lab -- (.*)/g)].map(([, line]) => {
    const words = line!.split(/\s+/);
    const second = words[1] ?? '';
    return {
      name: words[0] === 'history' ? `history ${second}` : words[0]!,
      flags: words.filter((word) => word.startsWith('--')).map((word) => word.slice(2)),
    };
  });
}

/** Flags by command, as the help of the lab itself names them. */
function flagsOf(name: string): string[] {
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'harness/cli/main.ts'),
      ...(name.startsWith('history ') ? [name.split(' ')[0]!, 'help', name.split(' ')[1]!] : ['help', name]),
    ],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, `${name}: ${stdout}`);
  return [...stdout.matchAll(/--([a-z-]+)/g)].map(([, flag]) => flag!);
}

describe('the commands of the lab in ci/', () => {
  const calls = ['ci/nightly', 'ci/compare-revisions'].flatMap(labCalls);
  it('are found', () => {
    assert.deepEqual(
      calls.map(({ name }) => name),
      ['history import', 'nightly', 'history export', 'compare'],
    );
  });
  for (const { name, flags } of calls) {
    it(`lab ${name} exists and has the flags ${flags.join(', ')}`, () => {
      assert.ok(COMMANDS.some((command) => command.name === name.split(' ')[0]));
      const known = flagsOf(name);
      for (const flag of flags) assert.ok(known.includes(flag), `--${flag}`);
    });
  }

  it('the configuration of this repository is one', async () => {
    const { config } = await loadConfig(ROOT, 'ci/lab.config.ts');
    assert.deepEqual(Object.keys(config.scenarios!), ['users-param']);
    const command = config.revision!.command as readonly string[];
    for (const file of command.filter((word) => word.includes('/'))) accessSync(join(ROOT, file));
  });
});
