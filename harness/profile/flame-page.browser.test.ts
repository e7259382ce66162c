/** Flamegraph pages in a real browser: opened from disk, without a network. Needs Debian's chromium. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { renderFlamegraph } from '../../reports/flamegraph/page.ts';
import type { FlamePage } from '../model/profile.ts';
import { differential } from './differential.ts';
import { differentialPage } from './differential-page.ts';
import { flamePage, plainPage } from './flame-page.ts';
import { stageDifferential } from './stages/by-stage.ts';
import { epochsOf, recorded, times } from './testing/recorded.ts';

const CHROMIUM = '/usr/bin/chromium';
const missing = existsSync(CHROMIUM)
  ? false
  : `${CHROMIUM} is not installed: the pages were NOT tried in a browser`;

const heading = { title: 'A <b>title</b>', facts: [['seed', '1']] as const };

function pages(): Record<'one' | 'two' | 'bytes', FlamePage> {
  const [a, b] = [recorded('persistent'), recorded('snapshot')];
  const epochs = epochsOf(a, b, 10);
  return {
    one: flamePage(b, heading),
    two: differentialPage(
      {
        difference: differential(epochs, 0.05),
        stages: stageDifferential(epochs, 0.05),
        means: { a, b },
        names: { a: 'persistent', b: 'snapshot' },
      },
      heading,
    ),
    bytes: plainPage({ ...times(b, 100), unit: 'bytes' }, heading, {
      summary: 'So much.',
      of: 'allocated per request',
      meaning: 'Callers above.',
    }),
  };
}

describe('flamegraph pages in chromium', { skip: missing }, () => {
  let browser: Browser;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perfduel-flame-'));
    for (const [name, page] of Object.entries(pages())) {
      await writeFile(join(folder, `${name}.html`), renderFlamegraph(page));
    }
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  async function open(name: string, width = 1_100): Promise<{ page: Page; troubles: string[] }> {
    const context = await browser.newContext({ offline: true, viewport: { width, height: 900 } });
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    return { page, troubles };
  }

  test('one profile: two views, and a stage is a frame with its functions below', async () => {
    const { page, troubles } = await open('one');
    assert.equal(await page.locator('h1').innerText(), 'A <b>title</b>');
    assert.ok((await page.locator('.flame-node').count()) > 50);
    assert.equal(await page.locator('.flame-node[aria-label="restore"].k-stage').count(), 0);
    await page.click('button >> text=by stage');
    const stage = page.locator('.flame-node.k-stage[aria-label="restore"]');
    assert.equal(await stage.count(), 1);
    await stage.click();
    const detail = await page.locator('#flame-detail').innerText();
    assert.match(detail, /^restore\s+\d+\.\d+ µs \(\d+\.\d %\) of CPU per request$/);
    assert.ok((await page.locator('.flame-node.k-wasm[aria-label="image restore"]').count()) > 0);
    assert.deepEqual(troubles, []);
  });

  test('two: what differs is coloured, stages too, and figures carry their interval', async () => {
    const { page, troubles } = await open('two');
    await page.click('button >> text=snapshot by stage');
    const stage = page.locator('.flame-node[aria-label="restore"].c-slower3');
    assert.equal(await stage.count(), 1);
    await stage.hover();
    const detail = await page.locator('#flame-detail').innerText();
    assert.match(detail, /in all: 0\.00 µs in persistent, .* µs in snapshot: \+.*, interval .* to .* µs$/);
    assert.ok((await page.locator('tr', { hasText: 'image restore' }).count()) > 0);
    assert.deepEqual(troubles, []);
  });

  test('bytes: nothing on the page speaks of time', async () => {
    const { page, troubles } = await open('bytes');
    await page.locator('.flame-node').first().hover();
    assert.match(
      await page.locator('#flame-detail').innerText(),
      /9\.77 KiB \(100\.0 %\).* allocated per request/,
    );
    assert.doesNotMatch(await page.locator('body').innerText(), /µs|CPU|undefined|NaN/);
    assert.deepEqual(troubles, []);
  });

  test('no page is wider than a narrow window', async () => {
    for (const name of ['one', 'two', 'bytes']) {
      const { page } = await open(name, 420);
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      assert.ok(wide <= 420, `${name}: ${wide}`);
    }
  });
});
