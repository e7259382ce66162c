/** 0x and the tools of clinic, which start the server themselves, one after the other. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, describe, it } from 'node:test';
import { liveChildren } from '../../process/registry.ts';
import { clinicTool } from './clinic.ts';
import { clinicBubbleprof } from './clinic-bubbleprof.ts';
import { clinicDoctor } from './clinic-doctor.ts';
import { clinicFlame } from './clinic-flame.ts';
import { clinicHeap } from './clinic-heap.ts';
import type { ToolRun } from './run-tool.ts';
import { type ToolLab, toolLab } from './testing/tool-lab.ts';
import type { ProfilingTool } from './tool.ts';
import { zeroX } from './zero-x.ts';

let lab: ToolLab;
before(async () => {
  lab = await toolLab();
});
after(() => lab[Symbol.asyncDispose]());
afterEach(() => assert.equal(liveChildren(), 0));

/** One page, of the tool and about our server, that asks nothing of the network. */
async function onePage(run: ToolRun): Promise<string> {
  const [page, ...more] = run.files;
  assert.deepEqual(more, []);
  assert.equal(page!.opens, 'browser');
  const html = await readFile(page!.path, 'utf8');
  assert.equal(Buffer.byteLength(html), page!.bytes);
  assert.doesNotMatch(html, /<link[^>]*href="https?:|@import url\(["']?https?:/);
  assert.deepEqual(await lab.left(run), []);
  assert.ok(run.requests > 0);
  return html;
}

describe('0x', () => {
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

it('without clinic its tools say how to get it', async () => {
  const { name, shows, load } = clinicDoctor;
  const tool = clinicTool({ name, shows, load, module: '@clinic/doctor' }, (module) => {
    throw Object.assign(new Error(`Cannot find module '${module}'`), { code: 'MODULE_NOT_FOUND' });
  });
  assert.match((await tool.unavailable())!, /^--tool clinic-doctor: .*not installed.*npm install clinic$/);
});
