import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readProject } from './project.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-project-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('what a folder tells', () => {
  const table: [
    what: string,
    files: Record<string, string>,
    want: Partial<Awaited<ReturnType<typeof readProject>>>,
  ][] = [
    ['nothing', {}, { command: null, install: null, build: null, path: '/', repository: null }],
    [
      'a start script that is more than Node',
      { 'package.json': '{"scripts":{"start":"next start"}}' },
      { command: 'npm start' },
    ],
    [
      'another package manager',
      { 'package.json': '{"scripts":{"start":"tsx a.ts","build":"tsc"}}', 'pnpm-lock.yaml': '' },
      { command: 'pnpm start', install: 'pnpm install --frozen-lockfile', build: 'pnpm run build' },
    ],
    [
      'variables before Node',
      { 'package.json': '{"scripts":{"start":"A=b node a.js"}}', 'a.js': 'listen(3000)' },
      { command: 'A=b node a.js', portKnown: false },
    ],
    [
      'a port',
      { 'package.json': '{"scripts":{"start":"node a.js -p 80"}}' },
      { command: 'node a.js -p {port}', portKnown: true },
    ],
    [
      'main',
      { 'package.json': '{"main":"./a.cjs"}', 'a.cjs': 'env.PORT' },
      { command: 'node a.cjs', portKnown: true },
    ],
    ['TypeScript', { 'src/server.ts': '' }, { command: 'node src/server.ts', portKnown: false }],
    [
      'dependencies without a lock file',
      { 'package.json': '{"dependencies":{"koa":"3"}}' },
      { install: 'npm install', framework: 'koa' },
    ],
    ['a route without parameters', { 'app.js': "app.get('/a/:b'); app.get(`/c`);" }, { path: '/c' }],
  ];
  for (const [what, files, want] of table) {
    it(what, async () => {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      const project = await readProject(folder);
      for (const [name, value] of Object.entries(want))
        assert.deepEqual(project[name as keyof typeof project], value, name);
    });
  }
});
