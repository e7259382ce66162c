/** Whole command lines in processes of their own: messages, exit codes, and that no stack is shown. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { createRun, openTrialLog } from '../experiment/store.ts';
import { syntheticRun } from '../experiment/testing/synthetic.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const MOCK = fileURLToPath(new URL('./mock.ts', import.meta.url));

let dir: string;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-cli-'));
});
after(() => rm(dir, { recursive: true, force: true }));

const start = (program: string, args: readonly string[]) =>
  execa(process.execPath, [program, ...args], {
    reject: false,
    stdin: 'ignore',
    timeout: 30_000,
    env: { LAB_DIR: join(dir, 'lab') },
  });
const lab = (...args: string[]) => start(MAIN, args);

describe('bad arguments: one sentence on stderr, exit code 2, nothing on stdout', () => {
  const table: [string, string[], RegExp][] = [
    ['an unknown flag', ['--comapre', 'a,b'], /^error: unknown flag --comapre \(did you mean --compare\?\)/],
    ['no variants', ['compare'], /^error: --compare is missing/],
    [
      'an unknown variant',
      ['--compare', 'baseline,bytecoed'],
      /^build baseline, bytecoed\n(.*\n)*error: unknown target "bytecoed" \(did you mean "bytecode"\?\)/,
    ],
    [
      'an unknown scenario',
      ['--compare', 'a,b', '--scenario', 'helo'],
      /^error: unknown scenario "helo" \(did you mean "hello"\?\)/,
    ],
    [
      'an unknown format',
      ['--compare', 'a,b', '--format', 'htm'],
      /^error: unknown format "htm" \(did you mean "html"\?\)/,
    ],
    ['an unknown command', ['lsit'], /^error: unknown command "lsit" \(did you mean "list"\?\)/],
    [
      'one target alone',
      ['compare', 'a,b'],
      /^error: compare: expected two or more targets, got only "a,b"; .* --compare a,b /,
    ],
    [
      'targets in two places',
      ['--compare', 'a,b', 'node c.js'],
      /^error: compare: .*--compare and "node c.js"/,
    ],
    ['no run', ['analyse'], /^error: analyse: expected the id of a run \(or "last"\), got nothing/],
    ['an unknown run', ['report', 'nosuch'], /^error: no run "nosuch" in /],
    ['no variant to test', ['test'], /^error: test: expected the name of a variant, got nothing/],
    [
      'an impossible combination',
      ['test', 'emscripten+script-loading=bytecode'],
      /error: "emscripten\+script-loading=bytecode": .*needs an engine with bytecode/,
    ],
  ];
  for (const [what, args, message] of table) {
    it(what, async () => {
      const { exitCode, stdout, stderr } = await lab(...args);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /^ {4}at /m, 'a stack is shown');
      assert.deepEqual([exitCode, stdout], [2, '']);
    });
  }

  it('a folder that cannot be written, found before anything is built', async () => {
    await writeFile(join(dir, 'file'), '');
    for (const flag of ['--out', '--lab-dir']) {
      const { exitCode, stderr } = await lab(
        '--compare',
        'baseline,bytecode',
        flag,
        join(dir, 'file/deeper'),
      );
      assert.equal(exitCode, 2);
      assert.match(
        stderr,
        new RegExp(
          `^error: ${flag}: expected a folder that can be written, got ".*/file/deeper" \\(ENOTDIR\\)`,
        ),
      );
      assert.doesNotMatch(stderr, /build/);
    }
  });
});

describe('a run on disk', () => {
  let id: string;
  before(async () => {
    const { record, trials } = syntheticRun({
      truth: { baseline: { cpuUs: 500 }, bytecode: { cpuUs: 450 } },
    });
    id = record.id;
    const run = await createRun(join(dir, 'lab'), record);
    const log = await openTrialLog(run);
    await log.append(trials);
    await log.close();
  });
  const runDir = (): string => join(dir, 'lab/runs', id);

  it('is analysed again: the report on stdout, no file', async () => {
    const before = await readdir(runDir());
    const { exitCode, stdout, stderr } = await lab('analyse', id);
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(stdout, /^bytecode is 1\.1\d× faster than baseline/);
    assert.ok(
      stdout.split('\n').every((line) => line.length <= 80),
      'a line is wider than 80 columns',
    );
    assert.deepEqual(await readdir(runDir()), before);
  });

  it('is analysed as JSON, twice the same', async () => {
    const first = await lab('analyse', 'last', '--json');
    assert.equal(JSON.parse(first.stdout).cells[0].verdict, 'faster');
    assert.equal((await lab('analyse', runDir(), '--json')).stdout, first.stdout);
  });

  it('is reported again, byte for byte, and the page’s path comes last', async () => {
    const { exitCode, stdout } = await lab('report', id, '--format', 'html,json', '--out', join(dir, 'out'));
    assert.equal(exitCode, 0);
    assert.deepEqual(stdout.split('\n'), [join(dir, 'out/report.json'), join(dir, 'out/report.html')]);
    const json = (await lab('analyse', id, '--json')).stdout;
    assert.equal((await readFile(join(dir, 'out/report.json'), 'utf8')).trimEnd(), json);
  });

  it('meets its gate', async () => {
    assert.equal((await lab('analyse', id, '--fail-on', 'slower')).exitCode, 0);
    assert.equal((await lab('analyse', id, '--fail-on', 'slower,faster')).exitCode, 1);
  });

  it('that was damaged is one sentence', async () => {
    const damaged = join(dir, 'lab/runs/damaged');
    await mkdir(damaged, { recursive: true });
    await writeFile(join(damaged, 'experiment.json'), '{"version": 1, "id": ');
    const { exitCode, stderr, stdout } = await lab('analyse', 'damaged');
    assert.deepEqual([exitCode, stdout], [2, '']);
    assert.match(stderr, /^error: .*damaged\/experiment\.json is damaged: .* \(E_RECORD\)$/);
  });
});

describe('help and list', () => {
  it('name every command and flag', async () => {
    const { exitCode, stdout } = await lab('help');
    assert.equal(exitCode, 0);
    for (const word of ['--compare', 'resume RUN', '--fail-on', 'Exit codes'])
      assert.ok(stdout.includes(word), word);
    assert.ok(stdout.split('\n').every((line) => line.length <= 80));
    assert.match((await lab('resume', '--help')).stdout, /^lab resume RUN/);
    assert.equal((await lab()).stdout, stdout);
  });
  it('list shows what can be compared', async () => {
    const { variants, scenarios, formats } = JSON.parse((await lab('list', '--json')).stdout);
    assert.ok(variants.some((it: { name: string }) => it.name === 'baseline'));
    assert.ok(scenarios.some((it: { name: string }) => it.name === 'users-param'));
    assert.ok(formats.includes('html'));
  });
});

describe('npm run mock', () => {
  const script = async (name: string, text: string): Promise<string> => {
    await writeFile(join(dir, name), text);
    return join(dir, name);
  };

  it('serves, says where in words, and ends at SIGINT', async () => {
    const path = await script('good.js', "mock.get('/', () => new Response('hi'));");
    const running = start(MOCK, [path, '--port', '0']);
    const url = await new Promise<string>((resolve) => {
      running.stderr!.on('data', (chunk: Buffer) => {
        const found = /listening on (\S+) \(variant best\)/.exec(String(chunk));
        if (found) resolve(found[1]!);
      });
    });
    assert.equal(await (await fetch(url)).text(), 'hi');
    running.kill('SIGINT');
    assert.equal((await running).exitCode, 0);
    await assert.rejects(fetch(url));
  });

  it('passes on what the server says of a script that does not parse', async () => {
    const { exitCode, stderr } = await start(MOCK, [await script('bad.js', 'mock.get(;'), '--port', '0']);
    assert.equal(exitCode, 2);
    assert.match(stderr, /^error: .*bad\.js:1:\d+/m);
    assert.doesNotMatch(stderr, /defect|node:internal/);
  });

  it('passes on what it says of a port in use', async () => {
    const path = await script('good.js', "mock.get('/', () => new Response('hi'));");
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    const { exitCode, stderr } = await start(MOCK, [path, '--port', String(port)]);
    taken.close();
    assert.equal(exitCode, 2);
    assert.match(stderr, new RegExp(`^error: .*${port}`, 'm'));
  });

  it('knows the variants', async () => {
    const { exitCode, stderr } = await start(MOCK, ['x.js', '--variant', 'beest']);
    assert.equal(exitCode, 2);
    assert.match(stderr, /^error: unknown variant "beest" \(did you mean "best"\?\)/);
  });
});
