/** The tools that need no other program around the server, and what happens when one of them fails. */
import assert from 'node:assert/strict';
import { access, readdir, readFile, watch, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { after, afterEach, before, describe, it } from 'node:test';
import { readProcessStat } from '../../metrics/process-stat.ts';
import { liveChildren } from '../../process/registry.ts';
import type { CollectionsSummary } from './collections.ts';
import { cpuProf } from './cpu-prof.ts';
import { heapProf } from './heap-prof.ts';
import { attachHosted } from './hosted.ts';
import { findTool, profilingTools } from './index.ts';
import { perf } from './perf.ts';
import { type ToolLab, toolLab } from './testing/tool-lab.ts';
import type { ProfilingTool } from './tool.ts';
import { traceGc } from './trace-gc.ts';

let lab: ToolLab;
before(async () => {
  lab = await toolLab();
});
after(() => lab[Symbol.asyncDispose]());
afterEach(() => assert.equal(liveChildren(), 0));

const endings = (files: readonly { path: string }[]): string[] =>
  files.map(({ path }) => path.slice(lab.folder.length + 1));

describe('the registry', () => {
  it('knows its tools by name, once each', () => {
    for (const tool of profilingTools) assert.equal(findTool(tool.name), tool);
    assert.equal(new Set(profilingTools.map(({ name }) => name)).size, profilingTools.length);
    assert.throws(
      () => findTool('clinic-docter'),
      /unknown tool "clinic-docter" \(did you mean "clinic-doctor"\?\)/,
    );
  });

  it('has a tool for every file that makes one', async () => {
    const files = await readdir(import.meta.dirname);
    const makers: string[] = [];
    for (const file of files.filter((name) => /^[a-z-]+\.ts$/.test(name))) {
      const text = await readFile(join(import.meta.dirname, file), 'utf8');
      if (/^export const \w+(: ProfilingTool =| = clinicTool\()/m.test(text)) makers.push(file);
    }
    assert.equal(makers.length, profilingTools.length, String(makers));
  });
});

it('cpu-prof: the profile, our flamegraph, and speedscope', async () => {
  const run = await lab.run({ ...cpuProf });
  assert.deepEqual(endings(run.files), [
    'snapshot-cpu-prof.html',
    'snapshot.cpuprofile',
    'snapshot.cpuprofile.speedscope.html',
  ]);
  assert.match(await readFile(run.files[0]!.path, 'utf8'), /µs of CPU per request/);
});

it('heap-prof: bytes per request by function', async () => {
  const run = await lab.run(heapProf);
  assert.deepEqual(endings(run.files), [
    'snapshot-heap-prof.html',
    'snapshot.heapprofile',
    'snapshot.heapprofile.speedscope.html',
  ]);
  const { bytesPerRequest, requests } = run.data as { bytesPerRequest: number; requests: number };
  assert.equal(requests, run.requests);
  // A request object and its answer take more than 100 bytes and less than a megabyte.
  assert.ok(bytesPerRequest > 100 && bytesPerRequest < 1e6, String(bytesPerRequest));
});

it('trace-gc: V8’s lines of the load, and what they add up to', async () => {
  const run = await lab.run(traceGc, { warmupMs: 200, windowMs: 1_000 });
  assert.deepEqual(endings(run.files), ['snapshot-trace-gc.log']);
  const lines = (await readFile(run.files[0]!.path, 'utf8')).trimEnd().split('\n');
  const { all, requests, kinds } = run.data as CollectionsSummary;
  assert.equal(all.count, lines.length);
  assert.equal(requests, run.requests);
  assert.ok(kinds.some(({ kind }) => kind === 'Scavenge'));
  assert.ok(all.share > 0 && all.share < 1, String(all.share));
});

it('perf: native code and the kernel in our flamegraph', {
  skip: (await perf.unavailable()) ?? false,
}, async () => {
  const run = await lab.run(perf);
  assert.deepEqual(endings(run.files), [
    'snapshot-perf.html',
    'snapshot-perf.script.txt',
    'snapshot-perf.script.txt.speedscope.html',
  ]);
  const script = await readFile(run.files[1]!.path, 'utf8');
  assert.match(script, /JS:[*~^]?\w+ file:/);
  const pid = /perf-(\d+)\.map/.exec(script)![1];
  await assert.rejects(access(`/tmp/perf-${pid}.map`), { code: 'ENOENT' });
  assert.deepEqual(
    (await readdir('.')).filter((name) => name.includes(`-${pid}-`)),
    [],
  );
});

describe('a tool that fails', () => {
  /** A tool of our own around the server, as 0x and clinic are. */
  async function hosted(name: string, source: string): Promise<ProfilingTool> {
    const module = join(lab.folder, `${name}.cjs`);
    await writeFile(module, source);
    return {
      name,
      shows: 'nothing',
      load: { kind: 'count', warmup: 1, requests: 2 },
      unavailable: async () => null,
      attach: async (options) => attachHosted({ name, kind: '0x', module }, options),
    };
  }
  /** What nobody waits for any more may linger as a zombie for a moment: polled, bounded. */
  async function gone(pid: number): Promise<boolean> {
    for (let i = 0; i < 100; i++) {
      const stat = readProcessStat(pid);
      if (stat === null || stat.zombie) return true;
      await delay(50);
    }
    return false;
  }
  /** Starts the server as 0x does, and ends it when the load is over; then goes on as given. */
  const around = (then: string): string => `
    const { spawn } = require('node:child_process');
    module.exports = ({ argv, onPort }) => new Promise((resolve, reject) => {
      const server = spawn(process.execPath, argv, { stdio: ['inherit', 'inherit', 'inherit'] });
      onPort(0, () => server.kill());
      server.once('exit', () => { ${then} });
    });`;

  it('says so with its last words, and leaves nothing running', async () => {
    const tool = await hosted('breaks', around("process.stderr.write('out of ink\\n'); process.exit(3);"));
    await assert.rejects(lab.run(tool), (error: Error & { code: string; details: string[] }) => {
      assert.equal(error.code, 'E_TOOL');
      assert.match(error.message, /^breaks failed on snapshot \(exit code 3\)$/);
      assert.ok(error.details.includes('out of ink'), String(error.details));
      return true;
    });
  });

  it('that ends well and writes nothing is an error too', async () => {
    const tool = await hosted('forgets', around("process.stderr.write('done\\n'); process.exit(0);"));
    await assert.rejects(lab.run(tool), {
      code: 'E_TOOL_OUTPUT',
      message: 'forgets ended and did not write snapshot-forgets.html',
      details: ['done'],
    });
  });

  it('that writes an empty page is as well', async () => {
    const write = `require('node:fs').writeFileSync(JSON.parse(process.argv[2]).page, ''); process.exit(0);`;
    await assert.rejects(lab.run(await hosted('blank', around(write))), {
      code: 'E_TOOL_OUTPUT',
      message: 'blank ended and left empty snapshot-blank.html',
    });
  });

  it('that does not end is ended when the user has enough, with what it started', {
    skip: process.platform !== 'linux',
  }, async () => {
    await using own = await toolLab();
    const hanging = join(own.folder, 'hanging');
    const source = around(`
      const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      require('node:fs').writeFileSync(${JSON.stringify(hanging)}, process.pid + ' ' + left.pid);`);
    const running = own.run(await hosted('hangs', source));
    running.catch(() => undefined);
    const watched = watch(own.folder);
    for await (const { filename } of watched) if (filename === 'hanging') break;
    own.abort.abort();
    await assert.rejects(running, { code: 'E_INTERRUPTED' });
    const pids = (await readFile(hanging, 'utf8')).split(' ').map(Number);
    assert.equal(pids.length, 2);
    for (const pid of pids) assert.ok(await gone(pid), `${pid} still runs`);
  });
});
