/** Revisions of packages, and of repositories that have not all they need. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { LabError } from '../model/errors.ts';
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

const RECIPE = {
  command: 'node dist/server.mjs',
  install: 'echo installs && echo $PWD >> ../installed && echo "$GREETING" > greeting',
  build: 'mkdir -p dist && cp server.mjs dist/ && git rev-parse HEAD > dist/commit',
};

before(async () => {
  repository = await makeRepository();
  labDir = await mkdtemp(join(tmpdir(), 'perfduel-lab-'));
  await repository.write('server.mjs', serverSource('two'));
  await repository.commit('two');
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

describe('a revision of a package', () => {
  it('runs npm ci and npm start by itself, in the folder that corresponds', async () => {
    const packageJson = { name: 'api', version: '1.0.0', scripts: { start: 'node server.mjs' } };
    const lock = { name: 'api', version: '1.0.0', lockfileVersion: 3, packages: { '': packageJson } };
    await repository.write('packages/api/package.json', JSON.stringify(packageJson));
    await repository.write('packages/api/package-lock.json', JSON.stringify(lock));
    await repository.write('packages/api/server.mjs', serverSource('below'));
    await repository.commit('a package');
    const api = await build('git:main', context({}, { folder: join(repository.folder, 'packages/api') }));
    assert.ok(api.cwd.endsWith('/tree/packages/api'));
    assert.deepEqual(api.words, ['npm', 'start']);
    assert.ok((await stat(join(api.cwd, '../../../install.log'))).isFile());
    assert.equal(await answer(api), 'below');
    await repository.write(
      'packages/api/package.json',
      JSON.stringify({ ...packageJson, dependencies: { x: '1' } }),
    );
    await repository.git('rm', '-q', 'packages/api/package-lock.json');
    await repository.write('packages/api/yarn.lock', '');
    await repository.commit('yarn');
    const error = await failing(
      build('git:main', context({}, { folder: join(repository.folder, 'packages/api') })),
    );
    assert.match(
      error.message,
      /git:main has dependencies and yarn\.lock: say how they are installed, in revision\.install/,
    );
  });

  it('with submodules, or contents that are elsewhere, says so', async () => {
    await repository.write('.gitmodules', '[submodule "lib"]\n\tpath = vendor/lib\n\turl = ../lib\n');
    await repository.commit('a submodule');
    const submodule = await failing(build('git:main'));
    assert.match(
      submodule.message,
      /git:main has submodules \(vendor\/lib\), which are not fetched by themselves/,
    );
    assert.equal(
      await answer(
        await build(
          'git:main',
          context({ revision: { command: 'node server.mjs', install: 'true # git submodule update' } }),
        ),
      ),
      'two',
    );
    await repository.git('rm', '-q', '.gitmodules');
    await repository.write('.gitattributes', '*.bin filter=lfs -text\n');
    await repository.write('data.bin', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n');
    await repository.commit('large');
    const large = await failing(build('git:main'));
    assert.match(large.message, /git:main: data\.bin is kept by Git LFS, and its contents are not there/);
  });

  it('of a history that is cut off is found as well', async () => {
    await repository.git('rm', '-q', '.gitattributes', 'data.bin');
    const newest = await repository.commit('small again');
    const clone = join(labDir, 'shallow');
    await repository.git('clone', '-q', '--depth', '1', `file://${repository.folder}`, clone);
    const built = await build('git:HEAD', context({ revision: RECIPE }, { folder: clone }));
    assert.equal((built.summary.source as { commit: string }).commit, newest);
    assert.equal(await answer(built), 'two');
    await writeFile(join(clone, 'new.txt'), '');
  });
});
