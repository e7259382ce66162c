import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { CpuReading } from './process-cpu.ts';
import { readProcessMemory, readTreeMemory } from './process-memory.ts';
import { parseProcessStat, readProcessStat } from './process-stat.ts';
import { descendantsOf, sameTree, wholeTree } from './process-tree.ts';
import { growth, type ProcessReading, readTree } from './process-tree-cpu.ts';

const linux = process.platform === 'linux' ? {} : { skip: 'not Linux' };

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ESRCH');
    }
  }
});

/** In a session of its own, as servers are started. */
async function shell(text: string, stdin: 'ignore' | 'pipe' = 'ignore'): Promise<ChildProcess> {
  const child = spawn('sh', ['-c', text], { detached: true, stdio: [stdin, 'ignore', 'ignore'] });
  started.push(child);
  await once(child, 'spawn');
  return child;
}

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !what(); i++) await delay(10);
  assert.ok(what());
}

describe('a process', linux, () => {
  it('is read whatever its name', () => {
    const own = readProcessStat(process.pid)!;
    assert.deepEqual([own.pid, own.parent, own.zombie], [process.pid, process.ppid, false]);
    const text = '7 (a) R (b) S 3 2 5 0 -1 4 0 0 0 0 11 22 33 44 20 0 1 0 555 1 2';
    assert.deepEqual(parseProcessStat(text), {
      pid: 7,
      zombie: false,
      parent: 3,
      session: 5,
      cpuNs: 330_000_000,
      endedChildrenNs: 770_000_000,
      startTicks: 555,
    });
    assert.equal(readProcessStat(2 ** 30), null);
  });
});

describe('a tree', linux, () => {
  it('is a process and all that came of it', async () => {
    const child = await shell('sleep 30 & sh -c "sleep 30; true" & wait');
    await until(() => descendantsOf([child.pid!]).length === 4);
    assert.ok(sameTree(descendantsOf([child.pid!]), wholeTree(child.pid!)));
    assert.ok(readTreeMemory(child.pid!)!.peakRssBytes > 2 * readProcessMemory(child.pid!)!.rssBytes);
  });

  it('keeps who has lost their parent, for they are in its session', async () => {
    const child = await shell('(sleep 30 &) ; exec sleep 30');
    await until(() => wholeTree(child.pid!).length === 2);
    assert.equal(descendantsOf([child.pid!]).length, 1);
  });

  it('is empty when nobody is left', async () => {
    const child = await shell('exit 3');
    await once(child, 'exit');
    assert.deepEqual([descendantsOf([child.pid!]), wholeTree(child.pid!)], [[], []]);
    assert.equal(readTreeMemory(child.pid!), null);
  });
});

describe('what a tree has used', linux, () => {
  const MS = 1e6;
  const one = (
    threads: Record<string, number>,
    over: Partial<Omit<ProcessReading, 'threads'>> = {},
  ): ProcessReading => {
    const sum = Object.values(threads).reduce((total, ms) => total + ms, 0);
    return {
      pid: 5,
      startTicks: 1,
      coarseNs: sum * MS,
      endedChildrenNs: 0,
      threads: new Map(
        Object.entries(threads).map(([id, ms]): [string, CpuReading] => [
          id,
          { cpuNs: ms * MS, runQueueWaitNs: ms },
        ]),
      ),
      ...over,
    };
  };
  const cpuMs = (
    open: ProcessReading[],
    close: ProcessReading[],
    first?: ProcessReading[],
  ): number | null => {
    const { cpuNs } = growth(open, close, first);
    return cpuNs === null ? null : cpuNs / MS;
  };

  it('is the sum over threads of all processes, new threads among them', () => {
    const other = { pid: 6 };
    const open = [one({ a: 10, b: 5 }), one({ c: 1 }, other)];
    assert.equal(cpuMs(open, [one({ a: 40, b: 6, d: 3 }), one({ c: 8 }, other)]), 41);
    assert.deepEqual(growth(open, [one({ a: 40, b: 6 }), one({ c: 8 }, other)]).runQueueWaitNs, 38);
  });

  it('is unknown when a process has ended, is another one of the same number, or nobody was there', () => {
    const open = [one({ a: 10 }), one({ c: 1 }, { pid: 6 })];
    assert.equal(cpuMs(open, [one({ a: 40 })]), null);
    assert.equal(cpuMs([one({ a: 10 })], [one({ a: 40 }, { startTicks: 2 })]), null);
    assert.equal(cpuMs([], []), null);
  });

  it('is unknown when children came and went in between', () => {
    assert.equal(cpuMs([one({ a: 10 })], [one({ a: 40 }, { endedChildrenNs: 10 * MS })]), null);
  });

  it('is the process’ own account, to 20 ms, when a thread has ended', () => {
    const open = [one({ a: 100, b: 50 }, { coarseNs: 150 * MS })];
    // b ended having used 30 more; the threads that are left say 20, which is too little by 80.
    assert.equal(cpuMs(open, [one({ a: 120 }, { coarseNs: 200 * MS })]), 50);
    assert.equal(growth(open, [one({ a: 120 }, { coarseNs: 200 * MS })]).runQueueWaitNs, null);
  });

  it('notices threads that come and go between readings', () => {
    const first = [one({ a: 100 }, { coarseNs: 100 * MS })];
    const open = [one({ a: 200 }, { coarseNs: 220 * MS })];
    const close = [one({ a: 220 }, { coarseNs: 260 * MS })];
    assert.equal(cpuMs(open, close), 20);
    // Since the first reading 40 ms are missing: threads end here, and this window is not exact either.
    assert.equal(cpuMs(open, close, first), 40);
  });

  it('is what burns in a child of a shell', async () => {
    const child = await shell('while :; do :; done & wait');
    await until(() => descendantsOf([child.pid!]).length === 2);
    const tree = descendantsOf([child.pid!]);
    const open = readTree(tree);
    await until(() => (growth(open, readTree(tree)).cpuNs ?? 0) > 30 * MS);
    const alone = growth(
      open.filter(({ pid }) => pid === child.pid),
      readTree(tree),
    );
    assert.ok(alone.cpuNs! < 5 * MS, 'the shell itself only waits');
  });

  it('is unknown when a child of it burned and ended', async () => {
    const child = await shell(
      'read line; (i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done); read line',
      'pipe',
    );
    const tree = descendantsOf([child.pid!]);
    const open = readTree(tree);
    assert.ok(growth(open, readTree(tree)).cpuNs !== null);
    child.stdin!.write('\n');
    await until(() => readProcessStat(child.pid!)!.endedChildrenNs > 0);
    assert.equal(growth(open, readTree(tree)).cpuNs, null);
  });
});
