/** Commands that are not ours end with the lab, however it ends. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readProcessStat } from '../metrics/process-stat.ts';

const LAB = fileURLToPath(new URL('./testing/lab-with-command.ts', import.meta.url));
const PLAIN = fileURLToPath(new URL('./testing/plain-server.mjs', import.meta.url));

async function labWith(...command: string[]): Promise<{ lab: ChildProcess; pids: number[] }> {
  const lab = spawn(process.execPath, [LAB, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: lab.stdout! }), 'line')) as [string];
  const { server, children } = JSON.parse(line) as { server: { pid: number }[]; children: number[] };
  return { lab, pids: [...server.map(({ pid }) => pid), ...children] };
}

/** Polled, bounded: whoever ends them is no child of ours. */
async function left(pids: readonly number[]): Promise<number[]> {
  const alive = () =>
    pids.filter((pid) => {
      const stat = readProcessStat(pid);
      return stat !== null && !stat.zombie;
    });
  for (let i = 0; i < 200 && alive().length > 0; i++) await delay(25);
  return alive();
}

describe('a command ends with the lab', { skip: process.platform !== 'linux', concurrency: 2 }, () => {
  const commands = {
    'a server': [process.execPath, PLAIN, 'plain'],
    'a shell with a server that ignores signals': [
      'sh',
      '-c',
      `'${process.execPath}' '${PLAIN}' stubborn & wait; wait`,
    ],
    'a cluster': [process.execPath, PLAIN, 'cluster', '2'],
    'a server with a helper in a session of its own': [process.execPath, PLAIN, 'helper'],
  };
  for (const [name, command] of Object.entries(commands)) {
    it(`${name}, when the lab is killed`, async () => {
      const { lab, pids } = await labWith(...command);
      lab.kill('SIGKILL');
      assert.deepEqual(await left(pids), [], 'left running');
    });
  }

  it('a server that ignores signals, when the lab is asked to end', async () => {
    const { lab, pids } = await labWith(process.execPath, PLAIN, 'stubborn');
    lab.kill('SIGTERM');
    await once(lab, 'exit');
    assert.equal(lab.exitCode, 143);
    assert.deepEqual(await left(pids), [], 'left running');
  });
});
