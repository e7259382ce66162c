import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { beginWalk, type Walk } from '../../docs/walk/walk.ts';
import { loadConfig } from '../load.ts';

/** Puts files into the folder and runs a script there. */
async function set(walk: Walk, files: Record<string, string>, script = 'true'): Promise<string> {
  for (const [path, text] of Object.entries(files)) await walk.take({ kind: 'file', line: 1, path, text });
  return (await walk.take({ kind: 'commands', line: 1, script }))!.stdout;
}

const SERVER = "require('http').createServer((q, r) => r.end('hi')).listen(process.env.PORT);\n";
const COMMIT = 'git init --quiet --initial-branch main; git add .; git commit --quiet -m all';

/** The configuration that was written, which compares for real. */
async function tried(walk: Walk, ...flags: string[]) {
  const said = await set(walk, {}, `npx perfduel init ${flags.join(' ')}`);
  const { config, file } = await loadConfig(walk.folder);
  const report = await set(walk, {}, 'npx perfduel');
  assert.match(report, /\/report\.html$/m);
  for (const name of config.compare!) assert.ok(report.includes(name), `${name} in ${report}`);
  return { said, config, name: basename(file!) };
}

describe('lab init writes a configuration that works', () => {
  it('for a file outside of any repository', async () => {
    await using walk = await beginWalk();
    await set(walk, { 'server.js': SERVER });
    const { said, config, name } = await tried(walk);
    assert.equal(name, 'lab.config.ts');
    assert.match(
      said,
      /\/lab\.config\.ts\n[\s\S]*started by +node server\.js\n[\s\S]*Next:\n.* compare --quick$/,
    );
    assert.deepEqual(config.compare, ['here', 'changed']);
    assert.equal(config.revision, undefined);
  });

  it('for a repository with a build and dependencies, as JavaScript', async () => {
    await using walk = await beginWalk();
    const own = {
      main: 'lib/app.js',
      scripts: { start: 'node built.js --port 3000', build: 'cp source.js built.js' },
      dependencies: { express: 'file:./express' },
    };
    await set(
      walk,
      {
        'package.json': JSON.stringify(own),
        'express/package.json': '{ "name": "express", "version": "1.0.0" }',
        'express/index.js': `module.exports = ${SERVER.slice(0, -2).replace('process.env.PORT', 'process.argv[3]')};\n`,
        'source.js': "require('express');\n",
        '.gitignore': 'node_modules\nbuilt.js\n',
      },
      `npm install --silent --offline --no-audit --no-fund; ${COMMIT}`,
    );
    const { config, name } = await tried(walk, '--js');
    assert.equal(name, 'lab.config.mjs', 'the package is CommonJS');
    assert.deepEqual(config.revision, {
      install: 'npm ci',
      build: 'npm run build',
      command: 'node built.js --port {port}',
    });
    assert.deepEqual(config.compare, ['HEAD', 'here']);
    assert.match(await readFile(join(walk.folder, name), 'utf8'), /this express server/);
  });

  it('for a branch of a repository of modules, in a folder below its root', async () => {
    await using walk = await beginWalk();
    const server = `import { createServer } from 'node:http';
const app = { get: (path, answer) => createServer((q, r) => r.end(q.url === path ? answer : '')) };
app.get('/health', 'fine').listen(process.env.PORT);\n`;
    await set(walk, { 'package.json': '{"type": "module"}', 'src/main.js': server, 'README.md': 'x' });
    await set(walk, {}, 'mkdir -p packages/api; mv package.json src packages/api');
    await set(walk, {}, `${COMMIT}; git switch --quiet --create next`);
    const inside = { ...walk, folder: join(walk.folder, 'packages/api') };
    const said = await set(walk, {}, 'cd packages/api; npx perfduel init --js');
    assert.match(said, /compared +main with this folder as it is\n/);
    assert.match(said, /asked for +GET \/health\n/);
    const { config, file } = await loadConfig(inside.folder);
    assert.equal(basename(file!), 'lab.config.js');
    assert.deepEqual(config.compare, ['main', 'here']);
    assert.match(await set(walk, {}, 'cd packages/api; npx perfduel'), /\/report\.html$/m);
    assert.equal(await set(walk, {}, 'git status --short'), '?? packages/api/lab.config.js');
  });

  it('and leaves one that is there alone', async () => {
    await using walk = await beginWalk();
    await set(walk, { 'server.js': SERVER, 'lab.config.json': '{}' });
    const refused = set(walk, {}, 'npx perfduel init');
    await assert.rejects(refused, { exitCode: 2, stderr: /^error: .*lab\.config\.json; it stays as it is/ });
    assert.equal(await set(walk, {}, 'ls; cat lab.config.json'), 'lab.config.json\nserver.js\n{}');
  });
});
