/** `lab profile` on a real variant, as whole command lines in processes of their own. */
import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { openerOf } from '../../profile/tools/open-page.ts';
import { runCli } from '../run-cli.ts';
import { borrowBuilds } from '../testing/borrowed-builds.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const BRIEF = ['--scenario', 'hello', '--window', '300ms'];

let dir: string;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-profile-'));
  await borrowBuilds(dir, ['persistent', 'snapshot']);
});
after(() => rm(dir, { recursive: true, force: true }));

const start = (args: readonly string[], env: Record<string, string> = {}) =>
  execa(process.execPath, [MAIN, 'profile', ...args], {
    reject: false,
    stdin: 'ignore',
    timeout: 90_000,
    env: { LAB_DIR: dir, ...env },
  });

/** What a person sees, and the files it ends with, which must be there. */
async function shown(stdout: string): Promise<{ lines: string[]; paths: string[] }> {
  const all = stdout.trimEnd().split('\n');
  const paths = all.filter((line) => line.startsWith('/'));
  const lines = all.filter((line) => !line.startsWith('/'));
  assert.deepEqual(
    lines.filter((line) => line.length > 80),
    [],
  );
  assert.deepEqual(all.slice(-paths.length), paths, 'paths come last');
  for (const path of paths) assert.ok((await stat(path)).size > 0, path);
  return { lines, paths };
}

describe('bad arguments: one sentence on stderr, exit code 2', () => {
  const table: [what: string, args: string[], message: RegExp][] = [
    ['no variant', [], /^error: profile: expected one variant, or two as in "profile A,B", got 0/],
    ['three variants', ['a,b,c'], /got 3/],
    ['the same twice', ['snapshot,snapshot'], /expected two different variants, got "snapshot" twice/],
    [
      'an unknown tool',
      ['snapshot', '--tool', 'clinic-flme'],
      /^error: unknown tool "clinic-flme" \(did you mean "clinic-flame"\?\); expected one of 0x, clinic-bubbleprof, /,
    ],
    [
      'a flag that a tool has no use for',
      ['snapshot', '--tool', '0x', '--epochs', '3'],
      /^error: --epochs: has no effect with --tool 0x, which runs one process per variant/,
    ],
    [
      'two kinds of profile',
      ['snapshot', '--tool', '0x', '--heap'],
      /^error: profile: expected one of --heap and --tool/,
    ],
    [
      'a time for a tool that counts',
      ['snapshot', '--tool', 'clinic-bubbleprof', '--window', '1s'],
      /^error: --window: has no effect with --tool clinic-bubbleprof, which counts requests/,
    ],
  ];
  for (const [what, args, message] of table) {
    it(what, async () => {
      const [out, errors]: [string[], string[]] = [[], []];
      const code = await runCli(['profile', ...args], {
        stdout: (text) => void out.push(text),
        stderr: (text) => void errors.push(text),
        progressLine: false,
        color: false,
        columns: 80,
        env: { LAB_DIR: dir },
        signal: new AbortController().signal,
      });
      assert.match(errors.join(''), message);
      assert.deepEqual([code, out], [2, []]);
    });
  }

  it('a tool that is not there, before anything is built', {
    skip: process.platform !== 'linux',
  }, async () => {
    const { exitCode, stdout, stderr } = await start(['snapshot', '--tool', 'perf'], { PATH: dir });
    assert.match(
      stderr,
      /^error: --tool perf: expected perf on the PATH, found none: install it .*\(E_TOOL_UNAVAILABLE\)$/,
    );
    assert.deepEqual([exitCode, stdout], [2, '']);
  });

  it('a tool that is forbidden, with its own words', { skip: process.platform !== 'linux' }, async () => {
    const bin = await mkdtemp(join(dir, 'bin-'));
    const words = 'Access to performance monitoring and observability operations is limited.';
    await writeFile(join(bin, 'perf'), `#!/bin/sh\nprintf 'Error:\\n${words}\\n' >&2; exit 255\n`);
    await chmod(join(bin, 'perf'), 0o755);
    const { exitCode, stdout, stderr } = await start(['snapshot', '--tool', 'perf'], { PATH: bin });
    assert.match(
      stderr,
      /^error: --tool perf: perf is there and may not record: Access to .* is limited\. \(/,
    );
    assert.deepEqual([exitCode, stdout], [2, '']);
  });
});

it('one variant: where the time goes, a page and the profiles', async () => {
  const { exitCode, stdout, stderr } = await start(['snapshot', ...BRIEF, '--epochs', '1', '--seed', '7']);
  assert.equal(exitCode, 0, stderr);
  const { lines, paths } = await shown(stdout);
  assert.match(lines[0]!, /^snapshot, hello: [\d.]+ µs of CPU per request$/);
  assert.match(stdout, /seed 7/);
  assert.ok(paths.some((path) => path.endsWith('.cpuprofile.speedscope.html')));
  assert.match(await readFile(paths.at(-1)!, 'utf8'), /snapshot: where the time goes/);
  const study = JSON.parse(await readFile(join(dirname(paths.at(-1)!), 'profile.json'), 'utf8'));
  assert.deepEqual([study.scenario, study.seed, study.differential], ['hello', 7, null]);
});

it('two variants: what changed', async () => {
  const { exitCode, stdout, stderr } = await start(['persistent,snapshot', ...BRIEF, '--epochs', '1']);
  assert.equal(exitCode, 0, stderr);
  const { paths } = await shown(stdout);
  assert.match(paths.at(-1)!, /differential\.html$/);
  assert.match(stdout, /^snapshot takes [\d.]+ µs of CPU per request, persistent [\d.]+ µs/);
});

describe('--tool', () => {
  it('runs on each of two variants, and --json says what was written', async () => {
    const out = join(dir, 'out');
    const args = ['persistent,snapshot', ...BRIEF, '--tool', 'cpu-prof', '--json', '--out', out];
    const { exitCode, stdout, stderr } = await start(args);
    assert.equal(exitCode, 0, stderr);
    const { scenario, runs } = JSON.parse(stdout);
    assert.deepEqual(
      [scenario, runs.map(({ variant, tool }: { variant: string; tool: string }) => `${variant} ${tool}`)],
      ['hello', ['persistent cpu-prof', 'snapshot cpu-prof']],
    );
    for (const { files } of runs) {
      for (const { path, bytes } of files) assert.equal((await stat(path)).size, bytes);
    }
    assert.deepEqual(JSON.parse(await readFile(join(out, 'tool.json'), 'utf8')), JSON.parse(stdout));
  });

  it('prints a table and the files with their sizes, and --open hands the page to the system', async () => {
    const program = openerOf(process.platform)[0];
    await writeFile(join(dir, program), `#!/bin/sh\nprintf '%s' "$1" > "${dir}/opened"\n`);
    await chmod(join(dir, program), 0o755);
    const args = ['snapshot', ...BRIEF, '--tool', 'heap-prof', '--open'];
    const { exitCode, stdout, stderr } = await start(args, { PATH: `${dir}:${process.env.PATH}` });
    assert.equal(exitCode, 0, stderr);
    const { lines, paths } = await shown(stdout);
    assert.equal(lines[0], 'snapshot under heap-prof, hello');
    assert.match(stdout, /^ {2}function +per request +share$/m);
    assert.match(stdout, /^ {2} *[\d.]+ [KM]iB {2}speedscope {2}snapshot\.heapprofile$/m);
    assert.match(paths[0]!, /snapshot-heap-prof\.html$/);
    assert.equal(await readFile(join(dir, 'opened'), 'utf8'), paths[0]);
    const hidden = (await readdir(dirname(paths[0]!))).filter((name) => name.startsWith('.'));
    assert.deepEqual(hidden, []);
  });

  it('is interrupted like everything else', async () => {
    const running = start(['snapshot', '--scenario', 'hello', '--tool', 'trace-gc', '--window', '50s']);
    for await (const line of running.iterable({ from: 'stderr' })) {
      if (line === 'profile hello with trace-gc') running.kill('SIGINT');
    }
    const { exitCode, stderr } = await running;
    assert.match(stderr, /^interrupted/m);
    assert.equal(exitCode, 130);
  });
});
