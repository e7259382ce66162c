/** What a name on the command line means, in the order in which it is asked. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type LabError, UsageError } from '../model/errors.ts';
import type { LabConfig } from '../model/lab-config.ts';
import type { Build, CommandBuild, RunningBuild } from '../model/target.ts';
import type { TargetContext } from './context.ts';
import { resolveTarget } from './resolve.ts';
import { addressOf, parseRunning } from './running-target.ts';
import { makeRepository, type Repository, serverSource } from './testing/repository.ts';

let repository: Repository;
let labDir: string;
let commit: string;

before(async () => {
  repository = await makeRepository();
  labDir = await mkdtemp(join(tmpdir(), 'perfduel-lab-'));
  await repository.write('server.mjs', serverSource('it'));
  commit = await repository.commit('it');
  await repository.git('branch', 'words');
});
after(async () => {
  await repository.remove();
  await rm(labDir, { recursive: true, force: true });
});

const context = (config: LabConfig = {}): TargetContext => ({
  config: { revision: { command: 'node server.mjs' }, ...config },
  folder: repository.folder,
  labDir,
  signal: new AbortController().signal,
});
const build = (text: string, config?: LabConfig): Promise<Build> =>
  resolveTarget(text, context(config)).build();
const command = (text: string, config?: LabConfig) => build(text, config) as Promise<CommandBuild>;
const failing = (text: string, config?: LabConfig): Promise<LabError> =>
  build(text, config).then(
    () => assert.fail(`expected an error of ${text}`),
    (error: LabError) => error,
  );

describe('a name', () => {
  it('of the configuration comes first, whatever it looks like', async () => {
    const targets = {
      words: { command: 'node server.mjs words', env: { MORE: 'yes' }, stop: { grace: '5s' } },
      'node server.mjs': { command: ['node', 'server.mjs', 'listed'] },
      fast: { variant: 'keep-alive' },
    };
    const words = await command('words', { targets, environment: { ALL: '1' } });
    assert.deepEqual(words.words, ['node', 'server.mjs', 'words']);
    assert.deepEqual(words.env, { ALL: '1', MORE: 'yes' });
    assert.deepEqual(words.stop, { signal: 'SIGTERM', graceMs: 5_000 });
    assert.deepEqual(words.ready, { path: null, log: null, withinMs: 15_000 });
    assert.deepEqual((await command('node server.mjs', { targets })).words.at(-1), 'listed');
    const fast = await build('fast', { targets });
    assert.deepEqual(
      [fast.kind, fast.summary.variant, fast.summary.levels.connection],
      ['mock', 'fast', 'keep-alive'],
    );
  });

  it('of a variant is that variant, put together or not', async () => {
    const variant = await build('baseline+connection=keep-alive');
    assert.deepEqual([variant.kind, variant.summary.levels.connection], ['mock', 'keep-alive']);
    assert.equal(variant.summary.source, undefined);
    const wrong = await failing('baseline+connection=kept');
    assert.match(wrong.message, /unknown level of connection "kept"/);
  });

  it('with a space or {port} in it is a command', async () => {
    assert.deepEqual((await command('node server.mjs')).words, ['node', 'server.mjs']);
    assert.deepEqual((await command('./server:{port}')).words, ['./server:{port}']);
    const shell = await command('FAST=1 node server.mjs');
    assert.deepEqual(shell.words, ['sh', '-c', 'FAST=1 node server.mjs']);
    assert.deepEqual(shell.cwd, repository.folder);
  });

  it('may ask for a version of Node, which then stands first on the PATH of all that is run for it', async () => {
    // What is there already is not fetched.
    const binary = join(labDir, 'nodes', process.versions.node, 'bin', 'node');
    await mkdir(join(binary, '..'), { recursive: true });
    await symlink(process.execPath, binary);
    const major = process.versions.node.split('.')[0]!;
    const plain = await command('node server.mjs');
    const asked = await command(`node server.mjs+node=${major}`);
    assert.deepEqual(asked.words, plain.words);
    assert.ok(asked.env.PATH!.startsWith(`${join(binary, '..')}:`));
    assert.notEqual(asked.summary.hash, plain.summary.hash);
    assert.deepEqual([asked.summary.levels, plain.summary.levels], [{ node: process.versions.node }, {}]);
    const revision = await command(`words+node=${major}`);
    assert.ok(revision.env.PATH!.startsWith(join(labDir, 'nodes')));
    assert.equal(revision.summary.source?.kind, 'revision');
    assert.match((await failing('node server.mjs+node=new')).message, /expected a version of Node/);
  });

  it('of a branch or commit is a revision', async () => {
    for (const name of ['words', 'HEAD', commit.slice(0, 8), 'git:words', `${repository.folder}#words`]) {
      const { summary } = await build(name);
      assert.equal(summary.source?.kind, 'revision', name);
      assert.equal(summary.variant, name);
    }
  });

  it('of nothing says what was tried, and the nearest', async () => {
    const error = await failing('wrods', { targets: { mine: { command: 'node server.mjs' } } });
    assert.ok(error instanceof UsageError);
    assert.equal(error.message, 'unknown target "wrods" (did you mean "words"?)');
    assert.match(
      error.details.join('\n'),
      /no target of the configuration: mine\nno variant .*baseline.*\nno revision of .*main, words\nno address/s,
    );
    assert.match((await failing('bytecod')).message, /did you mean "bytecode"\?/);
  });
});

describe('an address', () => {
  it('is taken apart, with the process behind it', () => {
    assert.deepEqual(addressOf('http://127.0.0.1:8080', 'x'), { host: '127.0.0.1', port: 8080 });
    assert.deepEqual(addressOf('http://[::1]:8080/', 'x'), { host: '::1', port: 8080 });
    assert.deepEqual(addressOf('http://localhost', 'x'), { host: 'localhost', port: 80 });
    assert.deepEqual(parseRunning('http://a:1+pid=42'), { url: 'http://a:1', pid: 42 });
    for (const [text, message] of [
      ['https://a', /only plain HTTP is measured/],
      ['http://a/b?c', /got a path as well, "\/b\?c": paths belong to scenarios/],
      ['http://', /expected the address of a server/],
    ] as const) {
      assert.throws(() => addressOf(text, 'x'), message);
    }
    assert.throws(
      () => parseRunning('http://a:1+pid=x'),
      /expected \+pid=NUMBER after the address, got "\+pid=x"/,
    );
  });

  it('is a running server when somebody answers', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const built = (await build(`http://127.0.0.1:${port}+pid=${process.pid}`)) as RunningBuild;
    assert.deepEqual([built.kind, built.port, built.pid], ['running', port, process.pid]);
    const blind = (await build(`http://127.0.0.1:${port}`)) as RunningBuild;
    assert.equal(blind.pid, null);
    // The same address with another process behind it is another server.
    assert.notEqual(blind.summary.hash, built.summary.hash);
    server.close();
    await new Promise((resolve) => server.once('close', resolve));
    assert.match((await failing(`http://127.0.0.1:${port}`)).message, /nobody answers/);
  });
});

describe('the hash of a command', () => {
  const hash = async (text: string, config?: LabConfig): Promise<string> =>
    (await build(text, config)).summary.hash;

  it('follows command, environment, files and the state of the repository', async () => {
    const first = await hash('node server.mjs');
    assert.equal(await hash('node server.mjs'), first);
    assert.notEqual(await hash('node server.mjs --fast'), first);
    assert.notEqual(await hash('node server.mjs', { environment: { A: '1' } }), first);
    await repository.write('lab.config.ts', '// says how to measure, not what');
    assert.equal(await hash('node server.mjs'), first);
    await repository.write('library.mjs', '');
    const dirty = await command('node server.mjs');
    assert.notEqual(dirty.summary.hash, first);
    assert.deepEqual(dirty.summary.source, {
      kind: 'command',
      command: 'node server.mjs',
      cwd: repository.folder,
      git: { commit, dirty: true },
    });
    await repository.write('library.mjs', '// more');
    assert.notEqual(await hash('node server.mjs'), dirty.summary.hash);
    await repository.git('clean', '-q', '-f');
    assert.equal(await hash('node server.mjs'), first);
  });

  it('of one outside of a repository follows the files that it names', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'perfduel-plain-'));
    t.after(() => rm(folder, { recursive: true }));
    const there = { targets: { it: { command: 'node server.mjs', cwd: folder } } };
    await writeFile(join(folder, 'server.mjs'), '1');
    const first = await hash('it', there);
    assert.equal(await hash('it', there), first);
    await writeFile(join(folder, 'server.mjs'), '2');
    assert.notEqual(await hash('it', there), first);
    assert.match(
      (await failing('it', { targets: { it: { command: 'x y', cwd: 'nowhere' } } })).message,
      /targets\.it\.cwd: expected a folder, and there is none at .*nowhere/,
    );
  });
});

describe('the build of a command', () => {
  it('runs once, and again when its sources have changed', async () => {
    await repository.write('.gitignore', 'out\n');
    await repository.commit('ignored');
    const targets = { it: { command: 'node server.mjs', build: 'echo built >> out' } };
    const times = async (): Promise<number> =>
      (await readFile(join(repository.folder, 'out'), 'utf8')).trim().split('\n').length;
    const first = await command('it', { targets });
    assert.deepEqual([first.reused, await times()], [false, 1]);
    const second = await command('it', { targets });
    assert.deepEqual([second.reused, await times(), second.summary.hash], [true, 1, first.summary.hash]);
    await repository.write('server.mjs', serverSource('changed'));
    assert.deepEqual([(await command('it', { targets })).reused, await times()], [false, 2]);
  });

  it('that writes what git knows is recognised the next time', async () => {
    const targets = { it: { command: 'node server.mjs', build: 'date +%N > generated.txt' } };
    const first = await command('it', { targets });
    const second = await command('it', { targets });
    assert.deepEqual([first.reused, second.reused], [false, true]);
    assert.equal(second.summary.hash, first.summary.hash);
  });

  it('that fails says so', async () => {
    const error = await failing('it', {
      targets: { it: { command: 'node server.mjs', build: 'echo no such module; false' } },
    });
    assert.match(error.message, /^build of it \(echo no such module; false\) failed \(exit code 1\)/);
    assert.deepEqual(error.details, ['no such module']);
  });
});
