/** Revisions of a repository: installed and built apart from it, once. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { BuildError, type LabError, UsageError } from '../model/errors.ts';
import type { LabConfig } from '../model/lab-config.ts';
import type { CommandBuild } from '../model/target.ts';
import { startCommand } from '../process/command.ts';
import { freePorts } from '../process/ports.ts';
import { liveChildren } from '../process/registry.ts';
import type { TargetContext } from './context.ts';
import { resolveTarget } from './resolve.ts';
import { makeRepository, type Repository, serverSource } from './testing/repository.ts';

let repository: Repository;
let labDir: string;
let first: string;
let second: string;

const RECIPE = {
  command: 'node dist/server.mjs',
  install: 'echo installs && echo $PWD >> ../installed && echo "$GREETING" > greeting',
  build: 'mkdir -p dist && cp server.mjs dist/ && git rev-parse HEAD > dist/commit',
};

before(async () => {
  repository = await makeRepository();
  labDir = await mkdtemp(join(tmpdir(), 'perfduel-lab-'));
  await repository.write('server.mjs', serverSource('one'));
  await repository.write('.gitignore', 'ignored\n');
  first = await repository.commit('one');
  await repository.git('tag', 'v1');
  await repository.write('server.mjs', serverSource('two'));
  second = await repository.commit('two');
  await repository.git('branch', 'feature#1');
  // Work under way: it must neither be lost nor be measured.
  await repository.write('server.mjs', serverSource('unfinished'));
  await repository.write('staged.txt', 'staged');
  await repository.git('add', 'staged.txt');
  await repository.write('untracked.txt', 'untracked');
});
after(async () => {
  await repository.remove();
  await rm(labDir, { recursive: true, force: true });
  assert.equal(liveChildren(), 0);
});

const context = (
  config: LabConfig = { revision: RECIPE },
  over: Partial<TargetContext> = {},
): TargetContext => ({
  config: { environment: { GREETING: 'hello' }, ...config },
  folder: repository.folder,
  labDir,
  signal: new AbortController().signal,
  ...over,
});

const build = async (text: string, where = context()): Promise<CommandBuild> =>
  (await resolveTarget(text, where).build()) as CommandBuild;

async function answer(built: CommandBuild): Promise<string> {
  const [port] = await freePorts(1);
  const server = await startCommand({ ...built, port: port!, core: null, label: built.summary.variant });
  try {
    return await (await fetch(server.url)).text();
  } finally {
    await server.stop();
  }
}

const failing = async (promise: Promise<unknown>): Promise<LabError> =>
  promise.then(
    () => assert.fail('expected an error'),
    (error: LabError) => error,
  );

describe('a revision', () => {
  it('is checked out, installed, built and started apart from the repository, which stays as it is', async () => {
    const untouched = await repository.state();
    const [one, two] = [await build('v1'), await build('HEAD')];
    assert.equal(await answer(one), 'one');
    assert.equal(await answer(two), 'two');
    assert.deepEqual([one.reused, two.reused], [false, false]);
    assert.notEqual(one.summary.hash, two.summary.hash);
    assert.deepEqual(one.summary.source, {
      kind: 'revision',
      command: RECIPE.command,
      revision: 'v1',
      commit: first,
      repository: repository.folder,
    });
    // Build scripts may ask git, and the environment of the configuration is theirs as well.
    assert.equal((await readFile(join(two.cwd, 'dist/commit'), 'utf8')).trim(), second);
    assert.equal(await readFile(join(two.cwd, 'greeting'), 'utf8'), 'hello\n');
    assert.match(await readFile(join(two.cwd, '../install.log'), 'utf8'), /^installs$/m);
    assert.equal(await repository.state(), untouched);
  });

  it('is kept by commit and recipe: a second name of it costs nothing', async () => {
    const again = await build('main');
    assert.equal(again.reused, true);
    assert.equal(await readFile(join(again.cwd, '../installed'), 'utf8'), `${again.cwd}\n`);
    assert.equal((await build('git:main')).cwd, again.cwd);
    assert.equal((await build(second.slice(0, 10))).summary.hash, again.summary.hash);
    assert.equal((await build('feature#1')).cwd, again.cwd);
    assert.equal((await build(`${repository.folder}#v1`)).cwd, (await build('v1')).cwd);
    const other = await build('main', context({ revision: { ...RECIPE, build: `${RECIPE.build} # other` } }));
    assert.equal(other.reused, false);
    // Another way to start the same tree: nothing is built again, and yet it is something else.
    const restarted = await build(
      'main',
      context({ revision: { ...RECIPE, command: 'node --jitless dist/server.mjs' } }),
    );
    assert.equal(restarted.cwd, again.cwd);
    assert.notEqual(restarted.summary.hash, again.summary.hash);
  });

  it('by a target of the configuration takes from `revision` what it does not say', async () => {
    const targets = { old: { git: 'v1', command: 'node server.mjs' } };
    const old = await build('old', context({ revision: RECIPE, targets }));
    assert.equal(old.summary.variant, 'old');
    assert.equal(old.summary.source!.kind, 'revision');
    assert.deepEqual(old.words, ['node', 'server.mjs']);
    assert.equal(old.cwd, (await build('git:v1')).cwd);
  });

  it('is not taken for whole when its making was cut off', async () => {
    const config = { revision: { ...RECIPE, install: 'echo cut >> ../tries && sleep 30' } };
    const abort = new AbortController();
    const cut = failing(
      build('git:v1', context(config, { signal: abort.signal, onProgress: () => undefined })),
    );
    const home = async (): Promise<string | undefined> =>
      (await readdir(join(labDir, 'revisions'))).find((name) => !known.includes(name));
    const known = await readdir(join(labDir, 'revisions'));
    for (let i = 0; i < 200 && (await home()) === undefined; i++) await new Promise((r) => setTimeout(r, 10));
    abort.abort(new Error('enough'));
    assert.equal((await cut).message, 'enough');
    const folder = join(labDir, 'revisions', (await home())!);
    assert.ok(!(await readdir(folder)).includes('ready.json'));
    // An attempt of a process that is gone: cleared away. One of a live one: left alone.
    await mkdir(join(folder, '999999999-0123abcd'));
    await mkdir(join(folder, `${process.ppid}-0123abcd`));
    await failing(build('git:v1', context({ revision: { ...config.revision, install: 'false' } })));
    const again = await failing(build('git:v1', context(config, { signal: AbortSignal.timeout(300) })));
    assert.equal(again.name, 'TimeoutError');
    const left = await readdir(folder);
    assert.ok(
      !left.includes('999999999-0123abcd') && left.includes(`${process.ppid}-0123abcd`),
      String(left),
    );
  });

  it('may be made by two at once: both get one whole tree', async () => {
    const config = { revision: { ...RECIPE, install: 'sleep 0.2; echo both' } };
    const [a, b] = await Promise.all([build('git:v1', context(config)), build('git:v1', context(config))]);
    assert.equal(a.cwd, b.cwd);
    assert.deepEqual((await readdir(a.directory)).length, 2);
    assert.equal(await answer(b), 'one');
  });

  it('that cannot be installed or built shows the last lines, and where all of them are', async () => {
    const error = await failing(
      build(
        'git:v1',
        context({
          revision: { ...RECIPE, build: 'echo compiles; echo "server.mjs:3: no such thing" >&2; exit 4' },
        }),
      ),
    );
    assert.ok(error instanceof BuildError);
    assert.match(
      error.message,
      /^build of git:v1 \(.*\) failed \(exit code 4\); all it said is in \/.*\/build\.log$/,
    );
    assert.deepEqual(error.details.toSorted(), ['compiles', 'server.mjs:3: no such thing']);
    const log = /in (\S+\.log)$/.exec(error.message)![1]!;
    assert.match(await readFile(log, 'utf8'), /no such thing/);
  });

  it('says what it lacks', async () => {
    const unknown = await failing(build('v2'));
    assert.match(unknown.message, /^unknown target "v2" \(did you mean "v1"\?\)$/);
    const configured = await failing(
      build('w', context({ revision: RECIPE, targets: { w: { git: 'v2' } } })),
    );
    assert.ok(configured instanceof UsageError);
    assert.match(
      configured.message,
      /targets\.w: the repository .* has no revision "v2" \(did you mean "v1"\?\); its branches and tags: .*main/,
    );
    assert.match((await failing(build('git:v1', context({})))).message, /how is this revision started\?/);
    const nowhere = await failing(build('git:main', context({}, { folder: tmpdir() })));
    assert.match(nowhere.message, /lies in no git repository/);
  });
});
