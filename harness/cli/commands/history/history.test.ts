import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createRun, openTrialLog } from '../../../experiment/store.ts';
import { syntheticRun } from '../../../experiment/testing/synthetic.ts';
import { openHistory } from '../../../history/index.ts';
import { cellOf, experimentOf, nightName, noisy } from '../../../history/testing/experiments.ts';
import { createRandom } from '../../../stats/random.ts';
import type { Io } from '../../io.ts';
import { runCli } from '../../run-cli.ts';

let lab: string;
before(async () => {
  lab = await mkdtemp(join(tmpdir(), 'lab-history-'));
});
after(() => rm(lab, { recursive: true }));

/** Runs `lab history …` with its own lab folder and blessings. */
async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const result = { code: 0, out: '', err: '' };
  const io: Io = {
    stdout: (text) => {
      result.out += text;
    },
    stderr: (text) => {
      result.err += text;
    },
    progressLine: false,
    color: false,
    columns: 80,
    env: { LAB_DIR: lab },
    signal: new AbortController().signal,
  };
  result.code = await runCli(['history', ...argv], io);
  for (const line of result.out.split('\n')) assert.ok([...line].length <= 80, line);
  return result;
}

const blessings = (): string[] => ['--blessings', join(lab, 'blessings.json')];

/** Nights 0 … 29, a step of 5 % in the last; `second`: also its second measurement. */
async function fill(file: string, second: boolean): Promise<void> {
  const random = createRandom('cli');
  const history = await openHistory(file);
  for (let n = 0; n < 30; n++) {
    const level = n === 29 ? 0.05 : 0;
    const cells = [cellOf('hello', 'best', noisy(random, level)), cellOf('json', 'best', noisy(random, 0))];
    history.addExperiment(experimentOf(n, { cells }));
    if (second && n === 29) {
      const again = { id: 'again', purpose: 'confirm', at: `${nightName(n)}T05:00:00.000Z` } as const;
      history.addExperiment(
        experimentOf(n, { ...again, cells: [cellOf('hello', 'best', noisy(random, 0.05))] }),
      );
    }
  }
  history.close();
}

describe('lab history', () => {
  it('says what to do while there is nothing', async () => {
    const { code, err } = await run();
    assert.equal(code, 2);
    assert.match(err, /^error: there is no history .*history\.sqlite yet; "lab history add RUN" makes it/);
    const help = await run('help');
    assert.match(help.out, /lab history show SERIES/);
  });

  it('keeps a run, once', async () => {
    const { record, trials } = syntheticRun({
      truth: { frozen: { cpuUs: 100 }, fast: { cpuUs: 50 }, broken: { cpuUs: 50 } },
      plan: { epochs: 8 },
      fails: (_, variant) => variant === 'broken',
    });
    const log = await openTrialLog(await createRun(lab, record));
    await log.append(trials);
    await log.close();
    const first = await run('add', record.id, '--commit', 'abc');
    assert.equal(first.code, 0, first.err);
    assert.match(first.out, /night 2026-11-21, 1 series: kept\n.*history\.sqlite\n/);
    assert.match(first.err, /^left out: hello\/broken: /);
    assert.match((await run('add', 'last', '--commit', 'abc')).out, /was there already/);
    const other = await run('add', 'last', '--commit', 'abd');
    assert.deepEqual([other.code, /with other numbers/.test(other.err)], [2, true]);
    const listed = await run('list');
    assert.match(listed.out, /^Night 2026-11-21, commit abc\n/);
    assert.match(listed.out, /hello\/fast +0\.\d+ \(0\.\d+–0\.\d+\) +– +not judged/);
  });

  it('asks for a second measurement, then tells, and keeps what it told', async () => {
    const file = join(lab, 'suspect.sqlite');
    await fill(file, false);
    const suspected = await run('judge', '--history', file, '--fail-on', 'suspect', ...blessings());
    assert.equal(suspected.code, 1);
    assert.match(suspected.out, /To be measured again tonight: hello\/best\./);
    const told = join(lab, 'told.sqlite');
    await fill(told, true);
    const dry = await run('judge', '--history', told, '--dry-run', ...blessings());
    assert.equal(dry.code, 0);
    assert.match(
      JSON.stringify((await run('show', 'hello/best', '--history', told, '--json')).out),
      /alarms\\": \[\]/,
    );
    const judged = await run('judge', '--history', told, '--fail-on', 'slower', ...blessings());
    assert.equal(judged.code, 1);
    assert.match(
      judged.out.replace(/\s+/g, ' '),
      /hello\/best is slower: \+\d\.\d % \(\+\d\.\d % to \+\d\.\d %\) CPU time per request since 2026-01-30, after commit-28, up to commit-29\. 2 of 2 series judged\./,
    );
    assert.match(
      (await run('show', 'hello/best', '--history', told)).out,
      /Told\n {2}2026-01-30: hello\/best is slower/,
    );
  });

  it('a blessing, in a file for git, ends it', async () => {
    const file = join(lab, 'told.sqlite');
    const blessed = await run(
      'bless',
      'hello/best',
      '--why',
      'does more now',
      '--who',
      'me',
      '--history',
      file,
      ...blessings(),
    );
    assert.equal(blessed.code, 0, blessed.err);
    assert.deepEqual(JSON.parse(await readFile(join(lab, 'blessings.json'), 'utf8')), {
      blessings: [
        { series: 'hello/best', night: '2026-01-30', commit: 'commit-29', who: 'me', why: 'does more now' },
      ],
    });
    const again = await run('judge', '--history', file, '--fail-on', 'slower', ...blessings());
    assert.deepEqual([again.code, again.err], [0, '']);
    assert.match(again.out, /not judged: hello\/best \(first\s+night of a new level\)/);
    assert.match(
      (await run('show', 'hello/best', '--history', file, ...blessings())).out,
      /does more now \(me\)/,
    );
  });

  it('export and import carry everything', async () => {
    const [file, copy] = [join(lab, 'told.sqlite'), join(lab, 'copy.sqlite')];
    await run('export', join(lab, 'a.jsonl'), '--history', file);
    assert.match(
      (await run('import', join(lab, 'a.jsonl'), '--history', copy)).out,
      /^31 experiments, 31 of them new\n/,
    );
    assert.match(
      (await run('import', join(lab, 'a.jsonl'), '--history', copy)).out,
      /^31 experiments, 0 of them new\n/,
    );
    await run('export', join(lab, 'b.jsonl'), '--history', copy);
    assert.deepEqual(await readFile(join(lab, 'a.jsonl')), await readFile(join(lab, 'b.jsonl')));
  });

  it('complaints name what was expected', async () => {
    const file = ['--history', join(lab, 'told.sqlite')];
    const table: [string[], RegExp][] = [
      [['shwo'], /unknown kind of history command "shwo" \(did you mean "show"\?\)/],
      [['show', ...file], /history show: expected the name of a series, got nothing/],
      [['show', 'hello/bets', ...file], /unknown series "hello\/bets" \(did you mean "hello\/best"\?\)/],
      [['list', 'x', ...file], /history list: expected no argument, got also "x"/],
      [['judge', '--night', 'today', ...file], /--night: expected a day as in 2026-11-21, got "today"/],
      [['bless', 'json/best', '--who', 'me', ...file], /expected --why TEXT, got nothing/],
      [['bless', 'json/best', '--why', 'y', '--who', 'me', ...file], /there is no alarm of "json\/best"/],
      [['export', ...file], /history export: expected the name of a file/],
    ];
    for (const [argv, message] of table) {
      const { code, err } = await run(...argv);
      assert.equal(code, 2, argv.join(' '));
      assert.match(err, message);
    }
  });
});
