/** The entry points, with programs in place of npm and gh that write down what they were asked. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';

let root: string;
const folders: string[] = [];

/** A copy of ci/ in a folder of its own, with `bin` first on the PATH. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ci-'));
  folders.push(root);
  mkdirSync(join(root, 'bin'));
  mkdirSync(join(root, 'ci'));
  for (const name of ['nightly', 'compare-revisions', 'restore-history'])
    cpSync(join(import.meta.dirname, name), join(root, 'ci', name));
});
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A program that appends its arguments to `log`, then does `body`. */
function fake(name: string, body = ''): void {
  const file = join(root, 'bin', name);
  writeFileSync(file, `#!/bin/sh\necho "$*" >>"${join(root, 'log')}"\n${body}\n`);
  chmodSync(file, 0o755);
}

const log = (): string[] =>
  existsSync(join(root, 'log')) ? readFileSync(join(root, 'log'), 'utf8').trimEnd().split('\n') : [];

function run(script: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(join(root, 'ci', script), args, {
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${join(root, 'bin')}:${process.env.PATH}`,
      GITHUB_STEP_SUMMARY: '',
      ...env,
    },
  });
  return { status, stdout, stderr };
}

const state = (name: string): string => join(root, '.lab/nightly', name);
const put = (path: string, text = ''): void => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
};

describe('ci/nightly', () => {
  const HISTORY = '--history .lab/nightly/history.sqlite';
  /** Leaves a database and a summary, as the lab would, and ends with `code`. */
  const lab = (code: number): string => `
    case "$*" in
      *" nightly "*) mkdir -p .lab/nightly/site; echo database >.lab/nightly/history.sqlite
        echo "### 1 slower" >.lab/nightly/site/summary.md; exit ${code};;
    esac`;

  it('the first night: measures, then writes the history down', () => {
    fake('npm', lab(0));
    assert.equal(run('nightly', ['--budget', '10m']).status, 0);
    assert.deepEqual(log(), [
      `run --silent lab -- nightly ${HISTORY} --out .lab/nightly/site --fail-on alarm --budget 10m`,
      `run --silent lab -- history export .lab/nightly/history.jsonl ${HISTORY}`,
    ]);
  });

  it('a later night begins with what the one before has left', () => {
    fake('npm', lab(0));
    put(state('history.jsonl'));
    run('nightly');
    assert.equal(log()[0], `run --silent lab -- history import .lab/nightly/history.jsonl ${HISTORY}`);
  });

  it('an alarm fails, after the history was kept and the summary shown', () => {
    fake('npm', lab(1));
    const summary = join(root, 'summary');
    assert.equal(run('nightly', [], { GITHUB_STEP_SUMMARY: summary }).status, 1);
    assert.match(log().at(-1)!, /history export/);
    assert.equal(readFileSync(summary, 'utf8'), '### 1 slower\n');
  });

  it('a history that cannot be read ends it before anything is measured', () => {
    fake('npm', 'exit 2');
    put(state('history.jsonl'), 'damaged');
    assert.equal(run('nightly').status, 2);
    assert.equal(log().length, 1);
    assert.equal(readFileSync(state('history.jsonl'), 'utf8'), 'damaged');
  });

  it('the summary of another night is not shown as this one’s', () => {
    fake('npm', 'exit 2');
    put(state('site/summary.md'), 'of yesterday');
    const summary = join(root, 'summary');
    run('nightly', [], { GITHUB_STEP_SUMMARY: summary });
    assert.equal(existsSync(summary), false);
  });
});

describe('ci/restore-history', () => {
  const GH = { GH_REPO: 'me/mine' };
  /** `has`: the run that left a history. */
  const gh = (has: string): string => `
    case "$1 $2" in
      "run list") echo 30; echo 20; echo 10;;
      "api repos/me/mine/actions/runs/${has}/artifacts") echo 1;;
      "api "*) echo 0;;
      "run download") echo restored >.lab/nightly/history.jsonl;;
    esac`;

  it('takes the latest one, of nights that the schedule or a maintainer started', () => {
    fake('gh', gh('20'));
    const { status, stdout } = run('restore-history', ['nightly.yml', 'main'], GH);
    assert.deepEqual([status, stdout], [0, 'history of run 20\n']);
    assert.equal(readFileSync(state('history.jsonl'), 'utf8'), 'restored\n');
    const [list] = log();
    assert.match(list!, /^run list --workflow nightly\.yml --branch main --status completed/);
    assert.match(list!, /select\(\.event == "schedule" or \.event == "workflow_dispatch"\)/);
    assert.equal(log().at(-1), 'run download 20 --name history --dir .lab/nightly');
  });

  it('says so when there is none yet', () => {
    fake('gh', gh('none'));
    const { status, stdout } = run('restore-history', ['nightly.yml', 'main'], GH);
    assert.equal(status, 0);
    assert.match(stdout, /^::warning::no earlier night has left a history/);
  });

  it('fails when GitHub does not answer: a history must not begin anew because of that', () => {
    for (const [call, body] of [
      ['run list', 'case "$1 $2" in "run list") exit 1;; esac'],
      ['artifacts', 'case "$1 $2" in "run list") echo 7;; *) exit 1;; esac'],
      ['download', `case "$1 $2" in "run download") exit 1;; "run list") echo 7;; *) echo 1;; esac`],
    ] as const) {
      fake('gh', body);
      assert.notEqual(run('restore-history', ['nightly.yml', 'main'], GH).status, 0, call);
    }
  });

  it('names what it expects', () => {
    const { status, stderr } = run('restore-history', ['nightly.yml']);
    assert.deepEqual(
      [status, stderr],
      [2, 'ci/restore-history: expected WORKFLOW and BRANCH, got 1 arguments\n'],
    );
  });
});

describe('ci/compare-revisions', () => {
  const git = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(
      'git',
      ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false', ...args],
      { cwd: root, encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    return stdout.trim();
  };
  const commit = (message: string): string => {
    git('commit', '--quiet', '--allow-empty', '--message', message);
    return git('rev-parse', 'HEAD');
  };

  it('compares with the place where the branch begins, not with what came after', () => {
    git('init', '--quiet', '--initial-branch', 'main');
    const fork = commit('fork');
    git('switch', '--quiet', '--create', 'change');
    const head = commit('change');
    git('switch', '--quiet', 'main');
    commit('later');
    fake('npm', 'mkdir -p .lab/comparison; echo "### slower" >.lab/comparison/report.md; exit 1');
    put(join(root, '.lab/comparison/old.txt'));
    const summary = join(root, 'summary');
    const { status } = run('compare-revisions', ['main', 'change', '--quick'], {
      GITHUB_STEP_SUMMARY: summary,
    });
    assert.equal(status, 1);
    assert.match(
      log()[0]!,
      new RegExp(
        `^run --silent lab -- compare ${fork} ${head} --config ci/lab.config.ts .* --out .lab/comparison --quick$`,
      ),
    );
    assert.equal(readFileSync(summary, 'utf8'), '### slower\n');
    assert.equal(existsSync(join(root, '.lab/comparison/old.txt')), false);
  });

  it('has nothing to do where nothing has changed, and refuses what is no commit', () => {
    git('init', '--quiet', '--initial-branch', 'main');
    commit('only');
    fake('npm');
    assert.equal(run('compare-revisions', ['main', 'HEAD']).status, 0);
    for (const name of ['nothing', '--help', ''])
      assert.notEqual(run('compare-revisions', [name, 'HEAD']).status, 0);
    assert.equal(run('compare-revisions', ['main']).status, 2);
    assert.deepEqual(log(), []);
  });
});
