/** The site in a real browser: opened from disk, without a network. Needs Debian's chromium. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { nightlyFixtures } from './fixtures/index.ts';
import { nightlySite, pageFile } from './index.ts';

const CHROMIUM = '/usr/bin/chromium';
const missing = existsSync(CHROMIUM)
  ? false
  : `${CHROMIUM} is not installed: the site was NOT tried in a browser`;

describe('the nightly site in chromium', { skip: missing }, () => {
  let browser: Browser;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perfduel-nightly-'));
    for (const [name, report] of Object.entries(nightlyFixtures)) {
      for (const [path, page] of Object.entries(nightlySite(report))) {
        const file = join(folder, name, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, page);
      }
    }
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  interface Opened {
    page: Page;
    /** Console messages, errors, dialogs, and requests to anything but pages of the site. */
    troubles: string[];
  }

  async function open(
    path: string,
    { width = 1280, colorScheme = 'light' as 'light' | 'dark', javaScriptEnabled = true } = {},
  ): Promise<Opened> {
    const viewport = { width, height: 800 };
    const context = await browser.newContext({ viewport, colorScheme, javaScriptEnabled, offline: true });
    const page = await context.newPage();
    const troubles: string[] = [];
    const site = pathToFileURL(folder).href;
    page.on('console', (message) => troubles.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      troubles.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(site) || !request.url().endsWith('.html'))
        troubles.push(`request: ${request.url()}`);
    });
    await page.goto(pathToFileURL(join(folder, path)).href);
    return { page, troubles };
  }

  const pages = [
    'year/index.html',
    ...nightlyFixtures.year.series.map(({ series }) => `year/${pageFile(series)}`),
    'first/index.html',
    `first/${pageFile('hello/best')}`,
    'none/index.html',
  ];
  for (const [width, colorScheme] of [
    [400, 'dark'],
    [1280, 'light'],
  ] as const) {
    test(`at ${width} px, ${colorScheme}: every page is quiet and does not scroll sideways`, async () => {
      for (const path of pages) {
        const { page, troubles } = await open(path, { width, colorScheme });
        assert.deepEqual(troubles, [], path);
        const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
        assert.ok(wide <= width, `${path}: ${wide} px wide`);
        await page.context().close();
      }
    });
  }

  test('the box finds by name, state and commit, by keyboard alone', async () => {
    const { page, troubles } = await open('year/index.html');
    const shown = (): Promise<string[]> =>
      page.locator('table.series tbody tr:not(.away) th').allInnerTexts();
    assert.equal((await shown()).length, 8);
    await page.keyboard.press('/');
    await page.keyboard.type('best slower');
    assert.deepEqual(await shown(), ['users-param/best']);
    assert.equal(await page.locator('#found').innerText(), '1 of 8');
    await page.keyboard.press('Escape');
    assert.equal((await shown()).length, 8);
    await page.keyboard.type('reference, processor');
    assert.deepEqual(await shown(), ['stream/best']);
    await page.locator('#find').fill('no such thing');
    assert.equal(await page.locator('#found').innerText(), '0 of 8');
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('the table sorts by number', async () => {
    const { page } = await open('year/index.html');
    const head = page.locator('table.series thead th', { hasText: '÷ reference' });
    await head.locator('button').click();
    assert.equal(await head.getAttribute('aria-sort'), 'ascending');
    const first = page.locator('table.series tbody tr').first();
    assert.equal(await first.locator('th').innerText(), 'big-script/snapshot');
    await page.context().close();
  });

  test('from the index to a series and back, offline', async () => {
    const { page, troubles } = await open('year/index.html');
    await page.locator('#tonight a').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'users-param/best' }).waitFor();
    await page.locator('nav a').click();
    await page.locator('h1', { hasText: '1 slower, 1 faster of 8 series' }).waitFor();
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('a chart says what it shows, and has a dot for every night', async () => {
    const { page } = await open(`year/${pageFile('big-script/snapshot')}`);
    const drawing = page.locator('.series-plot svg[role="img"]');
    assert.match(
      await drawing.locator('desc').first().textContent().then(String),
      /on 2025-11-22 to .* on 2026-11-21\. Told: slower \+5\.0\s% since 2026-11-01\./,
    );
    assert.equal(await drawing.locator('.hit').count(), 365);
    const d = (await drawing.locator('.night.once').getAttribute('d'))!;
    assert.equal(d.match(/h0/g)!.length, 365);
    await page.context().close();
  });

  test('without its script the site shows every series, and no box that finds nothing', async () => {
    const { page } = await open('year/index.html', { javaScriptEnabled: false });
    assert.equal(await page.locator('table.series tbody tr').count(), 8);
    assert.equal(await page.locator('.find').isVisible(), false);
    await page.context().close();
  });

  test('hostile names and addresses do nothing', async () => {
    const { page, troubles } = await open('year/index.html');
    assert.equal(await page.locator('script').count(), 1);
    assert.equal(await page.locator('a[href^="javascript"]').count(), 0);
    assert.ok((await page.locator('#links').innerText()).includes('Not a link (javascript:alert(1))'));
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
});
