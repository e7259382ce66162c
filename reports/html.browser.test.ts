/** The page in a real browser: opened from disk, without a network. Needs Debian's chromium. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Analysis } from '../harness/model/analysis.ts';
import { fixtures } from './fixtures/index.ts';
import { matrix } from './fixtures/matrix.ts';
import { sequential } from './fixtures/sequential.ts';
import { renderHtml } from './html.ts';

const CHROMIUM = '/usr/bin/chromium';
const missing = existsSync(CHROMIUM)
  ? false
  : `${CHROMIUM} is not installed: the page was NOT tried in a browser`;

/** Red, green and blue of `rgb(…)`. */
const channels = (color: string): number[] =>
  color
    .match(/[\d.]+/g)!
    .slice(0, 3)
    .map(Number);

/** Relative luminance, WCAG 2.2. */
function luminance(color: string): number {
  const [r, g, b] = channels(color).map((c) => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(one: string, other: string): number {
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright! + 0.05) / (dark! + 0.05);
}

/** Expressions for the page are texts: the program is compiled without the names of a browser. */
const PAPER = 'getComputedStyle(document.documentElement).backgroundColor';
const inkOf = (selector: string): string =>
  `getComputedStyle(document.querySelector(${JSON.stringify(selector)})).color`;

/** Names of one long word each, which no line can be broken in. */
function longNames(analysis: Analysis): Analysis {
  const word = 'x'.repeat(150);
  const text = JSON.stringify(analysis).replaceAll('"snapshot"', `"snapshot${word}"`);
  return JSON.parse(text.replaceAll('"hello"', `"hello${word}"`));
}

const pages: Readonly<Record<string, Analysis>> = {
  ...fixtures,
  'long names': longNames(matrix),
  'long names in a sequential experiment': longNames(sequential),
};

describe('the HTML report in chromium', { skip: missing }, () => {
  let browser: Browser;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perfduel-html-'));
    for (const [name, analysis] of Object.entries(pages)) {
      await writeFile(join(folder, `${name}.html`), renderHtml(analysis));
    }
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });

  after(async () => {
    await browser?.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  interface Opened {
    page: Page;
    /** Console errors, page errors, dialogs, and requests beside the page itself. */
    troubles: string[];
  }

  async function open(name: string, width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<Opened> {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme,
      offline: true,
    });
    const page = await context.newPage();
    const url = pathToFileURL(join(folder, `${name}.html`)).href;
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      troubles.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (request.url() !== url) troubles.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    return { page, troubles };
  }

  for (const name of Object.keys(pages)) {
    for (const width of [400, 1280]) {
      test(`${name} at ${width} px: quiet, no sideways scrolling, verdict above the fold`, async () => {
        const { page, troubles } = await open(name, width);
        for (const summary of await page.locator('summary').all()) await summary.click();
        const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
        assert.ok(wide <= width, `the page is ${wide} px wide in a window of ${width} px`);
        await page.evaluate('scrollTo(0, 0)');
        const box = (await page.locator('h1').boundingBox())!;
        assert.ok(box.y >= 0 && box.y + box.height < 400, `the verdict ends at ${box.y + box.height} px`);
        assert.equal(await page.locator('h1').innerText().then(strip), strip(pages[name]!.headline));
        assert.deepEqual(troubles, []);
        await page.context().close();
      });
    }
  }

  for (const scheme of ['light', 'dark'] as const) {
    test(`contrast in ${scheme}`, async () => {
      const { page } = await open('matrix', 1280, scheme);
      const paper = await page.evaluate<string>(PAPER);
      const brightness = Math.max(...channels(paper));
      assert.ok(scheme === 'light' ? brightness > 240 : brightness < 40, paper);
      const texts = ['h1', '.note', 'nav a', '.alerts a', 'td.c-failed'].concat(
        ['faster', 'slower', 'same', 'unresolved', 'investigate'].map((verdict) => `.badge.v-${verdict}`),
      );
      for (const selector of texts) {
        const found = contrast(await page.evaluate<string>(inkOf(selector)), paper);
        assert.ok(found >= 4.5, `${selector}: ${found.toFixed(2)}`);
      }
      await page.context().close();
    });
  }

  for (const scheme of ['light', 'dark'] as const) {
    test(`contrast of what a sequential experiment adds, in ${scheme}`, async () => {
      const { page } = await open('sequential', 1280, scheme);
      const paper = await page.evaluate<string>(PAPER);
      for (const selector of [
        '.ended',
        '.shapes li',
        'tr.muted td',
        '.ranked .behind',
        '#control .what span',
      ]) {
        const found = contrast(await page.evaluate<string>(inkOf(selector)), paper);
        assert.ok(found >= 4.5, `${selector}: ${found.toFixed(2)}`);
      }
      await page.context().close();
    });
  }

  test('hostile names are text, whatever they say', async () => {
    const { page, troubles } = await open('matrix', 1280);
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.locator('script').count(), 1);
    assert.ok((await page.locator('body').innerText()).includes('"><script>alert(1)</script>'));
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test('tables sort by mouse and by keyboard; numbers by size, not by text', async () => {
    const { page } = await open('matrix', 1280);
    const table = page.locator('#numbers table').first();
    const first = async (): Promise<string> =>
      (await table.locator('tbody tr').first().locator('th').innerText()).trim();
    const head = table.locator('thead th', { hasText: 'CPU/request' });
    await head.locator('button').click();
    assert.equal(await head.getAttribute('aria-sort'), 'ascending');
    assert.equal(await first(), 'snapshot');
    await head.locator('button').focus();
    await page.keyboard.press('Enter');
    assert.equal(await head.getAttribute('aria-sort'), 'descending');
    assert.equal(await first(), '"><script>alert(1)</script>');
    await page.context().close();
  });

  test('without its script the page shows the same text', async () => {
    const { page } = await open('matrix', 1280);
    const text = await page.locator('body').innerText();
    const bare = await browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 1280, height: 800 },
    });
    const still = await bare.newPage();
    await still.goto(page.url());
    assert.equal(strip(await still.locator('body').innerText()), strip(text));
    await bare.close();
    await page.context().close();
  });

  test('a field of the matrix leads to its comparison', async () => {
    const { page } = await open('matrix', 1280);
    await page.locator('.matrix td a').nth(3).focus();
    await page.keyboard.press('Enter');
    const target = page.locator('article:target h3');
    assert.match(await target.innerText(), /baseline\+script-loading=bytecode\+gc=on-free.*unresolved/s);
    assert.ok((await target.boundingBox())!.y < 800);
    await page.context().close();
  });
});

const strip = (text: string): string => text.replace(/\s+/g, ' ').trim();
