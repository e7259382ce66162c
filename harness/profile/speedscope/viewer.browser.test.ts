/** Profiles in speedscope as a person opens them: from disk, without a network. Needs Debian's chromium. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { profileOf } from '../testing/profiles.ts';
import { openViewer } from './viewer.ts';

const CHROMIUM = '/usr/bin/chromium';
const missing = existsSync(CHROMIUM)
  ? false
  : `${CHROMIUM} is not installed: speedscope was NOT tried in a browser`;

const callFrame = (functionName: string) => ({
  functionName,
  scriptId: '1',
  url: 'file:///build/server.mjs',
  lineNumber: 1,
  columnNumber: 1,
});

const PROFILES: Readonly<Record<string, [text: string, shows: string]>> = {
  'plain-1.cpuprofile': [
    JSON.stringify(profileOf({ 'serveAll;compileIt': 700, serveAll: 300 })),
    'compileIt',
  ],
  // A name with all that a URL would take for something else.
  'a b#c%20+é?.cpuprofile': [
    JSON.stringify(profileOf({ 'serveAll;parseIt': 700, serveAll: 300 })),
    'parseIt',
  ],
  'plain-1.heapprofile': [
    JSON.stringify({
      head: {
        callFrame: callFrame('(root)'),
        selfSize: 0,
        id: 1,
        children: [{ callFrame: callFrame('allocateIt'), selfSize: 4_096, id: 2, children: [] }],
      },
      samples: [{ size: 4_096, nodeId: 2, ordinal: 1 }],
    }),
    'allocateIt',
  ],
};

describe('speedscope in chromium', { skip: missing }, () => {
  let browser: Browser;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perfduel-speedscope-'));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  /** What the viewer shows of a profile, and whatever went wrong or was asked of a network. */
  async function opened(path: string): Promise<{ text: string; title: string; troubles: string[] }> {
    const context = await browser.newContext({ offline: true });
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    page.on('request', (request) => {
      if (!/^(file|data|blob):/.test(request.url())) troubles.push(request.url());
    });
    await page.goto(pathToFileURL(path).href);
    await page.waitForURL(/index\.html/);
    await page.waitForSelector('text=Sandwich', { timeout: 10_000 });
    // A table of functions; the other views are pictures.
    await page.click('text=Sandwich');
    await page.waitForSelector('table', { timeout: 10_000 });
    const text = await page.locator('body').innerText();
    const title = await page.title();
    await context.close();
    return { text, title, troubles };
  }

  for (const [name, [profile, shows]] of Object.entries(PROFILES)) {
    test(`${name} opens from disk, and once more when the folder has been moved`, async () => {
      const lab = join(folder, `lab ${shows}`);
      const run = join(lab, 'profiles', 'run 1');
      await mkdir(run, { recursive: true });
      await writeFile(join(run, name), profile);
      const page = await (await openViewer(run, lab)).link(join(run, name));
      const moved = join(folder, `moved ${shows}`);
      for (const path of [page, join(moved, 'profiles', 'run 1', `${name}.speedscope.html`)]) {
        if (path !== page) await rename(lab, moved);
        const { text, title, troubles } = await opened(path);
        assert.deepEqual(troubles, []);
        assert.ok(text.includes(shows), `expected "${shows}" in: ${text.slice(0, 500)}`);
        assert.ok(title.includes(name), title);
      }
    });
  }

  test('the viewer is copied once into the lab’s folder, and into a folder elsewhere', async () => {
    const [lab, elsewhere] = [join(folder, 'lab'), join(folder, 'elsewhere')];
    await Promise.all([
      openViewer(join(lab, 'profiles', 'a'), lab),
      openViewer(join(lab, 'profiles', 'b'), lab),
    ]);
    await openViewer(elsewhere, lab);
    for (const parent of [lab, elsewhere]) {
      const copies = (await readdir(parent)).filter((name) => name.startsWith('speedscope-'));
      assert.equal(copies.length, 1, copies.join());
      assert.ok(existsSync(join(parent, copies[0]!, 'index.html')));
    }
  });
});
