import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { execa } from 'execa';
import { hasHypervisorFlag, readFingerprint, readGit, systemName } from './fingerprint.ts';
import { parsePressure, parseProcessorTimes, readPressure, startSteal, stealShare } from './machine.ts';
import { readProcessCpu } from './process-cpu.ts';
import { parseProcessMemory, readProcessMemory } from './process-memory.ts';

const linux = existsSync('/proc/self/schedstat') ? {} : { skip: 'not Linux' };
/** Beyond the largest pid the kernel gives. */
const NO_PID = 2 ** 30;

describe('readProcessCpu', linux, () => {
  it('grows by the time this process burns, and by no more than it could', () => {
    const cpu = process.cpuUsage();
    const before = readProcessCpu(process.pid)!;
    const until = performance.now() + 40;
    while (performance.now() < until);
    const after = readProcessCpu(process.pid)!;
    const usage = process.cpuUsage(cpu);
    const grownUs = (after.cpuNs - before.cpuNs) / 1_000;
    const usageUs = usage.user + usage.system;
    assert.ok(grownUs > 0);
    // getrusage and schedstat count the same time; the second is brought up to date at scheduler ticks.
    assert.ok(Math.abs(grownUs - usageUs) <= 15_000, `schedstat ${grownUs} µs, getrusage ${usageUs} µs`);
    assert.ok(after.runQueueWaitNs >= before.runQueueWaitNs);
  });

  it('is null for a process that does not exist', () => {
    assert.equal(readProcessCpu(NO_PID), null);
  });
});

describe('readProcessMemory', linux, () => {
  it('sees memory that was touched, and keeps its peak', () => {
    const before = readProcessMemory(process.pid)!;
    const block = Buffer.alloc(64 * 1024 * 1024, 1);
    const after = readProcessMemory(process.pid)!;
    assert.equal(block[5], 1);
    assert.ok(after.rssBytes - before.rssBytes > 48 * 1024 * 1024);
    assert.ok(after.peakRssBytes >= after.rssBytes);
  });

  it('is null for a process that does not exist, or has no memory', () => {
    assert.equal(readProcessMemory(NO_PID), null);
    assert.equal(parseProcessMemory('Name:\tkthreadd\nState:\tS\n'), null);
    assert.deepEqual(parseProcessMemory('VmHWM:\t    2048 kB\nVmRSS:\t    1 kB\n'), {
      peakRssBytes: 2_097_152,
      rssBytes: 1_024,
    });
  });
});

describe('the machine', () => {
  it('gives stolen time as a share of all processors’ time', () => {
    const at = (line: string) => parseProcessorTimes(`${line}\ncpu0 1 1 1 1 1 1 1 1 0 0\n`);
    const before = at('cpu  100 0 100 700 50 0 0 50 10 0');
    const after = at('cpu  150 0 150 750 50 0 0 100 40 0');
    assert.deepEqual(before, { stealTicks: 50, totalTicks: 1_000 });
    assert.equal(stealShare(before, after), 0.25);
    assert.equal(stealShare(before, before), null);
    assert.equal(stealShare(null, after), null);
    assert.equal(stealShare(after, { stealTicks: 99, totalTicks: 1_300 }), 0);
    assert.equal(parseProcessorTimes('intr 5\n'), null);
  });

  it('reads its own', linux, () => {
    const steal = startSteal();
    const until = performance.now() + 30;
    while (performance.now() < until);
    const share = steal();
    assert.ok(share === null || (share >= 0 && share <= 1), String(share));
  });

  it('gives processor pressure where the kernel has it', () => {
    const text =
      'some avg10=1.25 avg60=0.13 avg300=0.23 total=12151080\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n';
    assert.deepEqual(parsePressure(text), { someUs: 12_151_080, someAvg10: 1.25 });
    assert.equal(parsePressure(''), null);
    assert.equal(readPressure() === null, !existsSync('/proc/pressure/cpu'));
  });
});

describe('fingerprint', () => {
  it('names this machine, this Node and this version', async () => {
    const pinning = { server: 1, generator: 0 };
    const print = await readFingerprint({ pinning, repository: os.tmpdir() });
    assert.equal(print.node, process.versions.node);
    assert.equal(print.cores, os.cpus().length);
    assert.match(print.lab, /^\d+\.\d+\.\d+/);
    assert.deepEqual(print.pinning, pinning);
    assert.equal(print.git, null);
    assert.ok(print.memoryBytes > 0 && print.os !== '' && print.kernel !== '');
  });

  it('tells a clean tree from a dirty one, and no repository from both', async (t) => {
    if ((await execa('git', ['--version'], { reject: false })).failed) return t.skip('no git');
    const directory = mkdtempSync(join(os.tmpdir(), 'fingerprint-'));
    t.after(() => rmSync(directory, { recursive: true }));
    assert.equal(await readGit(directory), null);
    const git = (...args: string[]) =>
      execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: directory });
    await git('init', '-q', '-b', 'trunk');
    assert.equal(await readGit(directory), null);
    writeFileSync(join(directory, 'a'), 'a');
    await git('add', 'a');
    await git('commit', '-q', '-m', 'a');
    const clean = await readGit(directory);
    assert.match(clean!.commit, /^[0-9a-f]{40}$/);
    assert.equal(clean!.branch, 'trunk');
    assert.equal(clean!.dirty, false);
    writeFileSync(join(directory, 'a'), 'b');
    assert.equal((await readGit(directory))!.dirty, true);
  });

  it('reads the files it knows', () => {
    assert.equal(
      systemName('NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'),
      'Debian GNU/Linux 12 (bookworm)',
    );
    assert.equal(systemName('PRETTY_NAME=Alpine\n'), 'Alpine');
    assert.equal(systemName(null), null);
    assert.equal(hasHypervisorFlag('flags\t\t: fpu hypervisor lm\n'), true);
    assert.equal(hasHypervisorFlag('flags\t\t: fpu lm\n'), false);
  });
});
