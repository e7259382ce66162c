import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openerOf, openPage } from './open-page.ts';

let dir: string;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-open-'));
});
after(() => rm(dir, { recursive: true, force: true }));

const [program] = openerOf(process.platform);
const skip = process.platform === 'win32' ? 'a shell script stands for the opener' : false;

async function opener(script: string): Promise<void> {
  await writeFile(join(dir, program), `#!/bin/sh\n${script}\n`);
  await chmod(join(dir, program), 0o755);
}

test('the page is handed to what the system opens files with', { skip }, async () => {
  await opener(`printf '%s' "$1" > "${dir}/opened"`);
  assert.equal(await openPage('/tmp/a page.html', { PATH: dir }), null);
  assert.equal(await readFile(join(dir, 'opened'), 'utf8'), '/tmp/a page.html');
});

test('an opener that fails, or is not there, is a sentence and no error', { skip }, async () => {
  await opener('exit 3');
  assert.equal(
    await openPage('/tmp/a.html', { PATH: dir }),
    `--open: ${program} could not open it (exit code 3)`,
  );
  assert.equal(
    await openPage('/tmp/a.html', { PATH: join(dir, 'nowhere') }),
    `--open: expected ${program} on the PATH, found none`,
  );
});

test('every system has its own', () => {
  assert.deepEqual(openerOf('darwin'), ['open']);
  assert.deepEqual(openerOf('win32'), ['cmd', '/c', 'start', '']);
  assert.deepEqual(openerOf('freebsd'), ['xdg-open']);
});
