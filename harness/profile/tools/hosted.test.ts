/** 0x and the tools of clinic, which start the server themselves, one after the other; then their pages in a browser. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { liveChildren } from '../../process/registry.ts';
import { clinicTool } from './clinic.ts';
import { clinicBubbleprof } from './clinic-bubbleprof.ts';
import { clinicDoctor } from './clinic-doctor.ts';
import { clinicFlame } from './clinic-flame.ts';
import { clinicHeap } from './clinic-heap.ts';
import { resolveFrom } from './locate.ts';
import type { ToolRun } from './run-tool.ts';
import { type ToolLab, toolLab } from './testing/tool-lab.ts';
import type { ProfilingTool } from './tool.ts';
import { createZeroX, zeroX } from './zero-x.ts';

let lab: ToolLab;
before(async () => {
  lab = await toolLab();
});
after(() => lab[Symbol.asyncDispose]());
afterEach(() => assert.equal(liveChildren(), 0));

const CHROMIUM = '/usr/bin/chromium';
const noBrowser = existsSync(CHROMIUM)
  ? false
  : `${CHROMIUM} is not installed: the pages were NOT tried in a browser`;
const pages: string[] = [];

/** The tool's one page. */
async function onePage(run: ToolRun): Promise<string> {
  const [page, ...more] = run.files;
  assert.deepEqual(more, []);
  assert.equal(page!.opens, 'browser');
  const html = await readFile(page!.path, 'utf8');
  assert.equal(Buffer.byteLength(html), page!.bytes);
  assert.deepEqual(await lab.left(run), []);
  assert.ok(run.requests > 0);
  pages.push(page!.path);
  return html;
}

describe('0x', { skip: (await zeroX.unavailable()) ?? false }, () => {
  it('leaves a flamegraph with functions of the server', async () => {
    const html = await onePage(await lab.run(zeroX));
    assert.match(html, /snapshot under 0x/);
    assert.match(html, /server\.mjs/);
  });
});

const clinic: [ProfilingTool, RegExp][] = [
  [clinicFlame, /<title>Clinic Flame<\/title>/],
  [clinicDoctor, /<title>Clinic Doctor<\/title>/],
  [clinicBubbleprof, /<title>Clinic Bubbleprof<\/title>/],
  [clinicHeap, /<title>Clinic Heap Profiler<\/title>/],
];
const missing = await clinicFlame.unavailable();

describe('clinic', { skip: missing ?? false }, () => {
  for (const [tool, title] of clinic) {
    it(`${tool.name} leaves its page`, async () => {
      const load = tool.load.kind === 'count' ? { warmup: 16, requests: 100 } : undefined;
      assert.match(await onePage(await lab.run(tool, load)), title);
    });
  }
});

it('their pages open from disk, ask nothing of the network and raise no error', {
  skip: noBrowser,
}, async () => {
  assert.ok(pages.length > 0);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    for (const path of pages) {
      const page = await browser.newPage();
      const wrong: string[] = [];
      page.on('pageerror', (error) => wrong.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') wrong.push(message.text());
      });
      await page.route(/^(https?|wss?):/, (route) => {
        wrong.push(`asked for ${route.request().url()}`);
        return route.abort();
      });
      await page.goto(pathToFileURL(path).href, { waitUntil: 'networkidle' });
      // Every one of them draws with SVG or a canvas, by script.
      await page.locator('svg, canvas').first().waitFor({ state: 'attached', timeout: 10_000 });
      assert.deepEqual(wrong, [], path);
      await page.close();
    }
  } finally {
    await browser.close();
  }
});

describe('what is not installed', () => {
  const missingOne = (name: string) => (module: string, from: string) => {
    if (module !== name) return resolveFrom(module, from);
    throw Object.assign(new Error(`Cannot find module '${module}'`), { code: 'MODULE_NOT_FOUND' });
  };
  const { name, shows, load } = clinicDoctor;
  const doctor = { name, shows, load, module: '@clinic/doctor' };

  it('is named, with how to get it', async () => {
    assert.match(
      (await createZeroX(missingOne('0x')).unavailable())!,
      /^--tool 0x: .*not installed.*npm install 0x$/,
    );
    for (const module of ['clinic/package.json', '@clinic/doctor']) {
      assert.match(
        (await clinicTool(doctor, missingOne(module)).unavailable())!,
        /^--tool clinic-doctor: .*not installed.*npm install clinic$/,
      );
    }
  });

  it('is no excuse for any other error', async () => {
    const broken = clinicTool(doctor, () => {
      throw Object.assign(new Error('no permission'), { code: 'EACCES' });
    });
    await assert.rejects(broken.unavailable(), { code: 'EACCES' });
  });
});
