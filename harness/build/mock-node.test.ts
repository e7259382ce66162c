import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { nodeCommand } from '../process/argv.ts';
import { startServer } from '../process/supervisor.ts';
import { mockTarget } from './mock-target.ts';
import { twinOf } from './twin.ts';

let dir: string;
let binary: string;
const started = (): Promise<string> => readFile(join(dir, 'started'), 'utf8');

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-mock-node-'));
  binary = join(dir, 'lab/nodes/99.1.0/bin/node');
  await mkdir(join(binary, '..'), { recursive: true });
  // A Node of the future, which notes what it is started with and leaves it to ours.
  await writeFile(
    binary,
    `#!/bin/sh
[ "$1" = --version ] && { echo v99.1.0; exit; }
echo "$1" >> '${join(dir, 'started')}'
exec '${process.execPath}' "$@"
`,
    { mode: 0o755 },
  );
  await writeFile(join(dir, 'mock.js'), `mock.get('/', () => new Response('hello'));`);
});
after(() => rm(dir, { recursive: true }));

it('a variant runs on the Node that its name asks for, and its twin as well', async () => {
  const build = await mockTarget('baseline+node=99+gc=never', join(dir, 'lab')).build();
  assert.equal(build.node, binary);
  assert.deepEqual([build.summary.levels.node, build.summary.levels.gc], ['99.1.0', 'never']);
  assert.equal(build.summary.variant, 'baseline+node=99+gc=never');
  const twin = await twinOf(build, 'control');
  for (const each of [build, twin]) {
    const command = nodeCommand(each, join(dir, 'mock.js'), { port: 0 });
    const server = await startServer({ ...command, label: each.summary.variant });
    try {
      assert.equal(await (await fetch(server.url)).text(), 'hello');
    } finally {
      await server.stop();
    }
  }
  assert.equal(await started(), `${build.argv[0]}\n${twin.argv[0]}\n`);
  assert.notEqual(build.argv[0], twin.argv[0]);
});

it('a build for another Node is another build', async () => {
  const [plain, other] = await Promise.all(
    ['baseline+gc=never', 'baseline+gc=never+node=99.1.0'].map((name) =>
      mockTarget(name, join(dir, 'lab')).build(),
    ),
  );
  assert.notEqual(plain!.summary.hash, other!.summary.hash);
  assert.ok(!('node' in plain!) && !('node' in plain!.summary.levels));
});
