/**
 * What an operation of the store costs when another process answers it, beside one in this process:
 *
 *     node server/workers/bench-remote-store.ts [OPERATIONS]
 *
 * Prints the median over rounds that alternate, in µs an operation, and the ratio. The child asks, this process answers.
 */
import { fork } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { LocalStores } from '../services/stores.ts';
import { answerCalls } from './answerer.ts';
import { CHANNEL_FD } from './messages.ts';
import { RemoteChannel } from './remote.ts';
import { RemoteStores, storeCalls } from './remote-stores.ts';

const ROUNDS = 15;

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function measure(count: number): void {
  const local = new LocalStores();
  const remote = new RemoteStores(new RemoteChannel(CHANNEL_FD), 1);
  const round = (stores: Pick<LocalStores, 'in'> | RemoteStores, operations: number): number => {
    const begin = performance.now();
    for (let i = 0; i < operations; i++) stores.in('').incr('n', 1);
    return ((performance.now() - begin) * 1_000) / operations;
  };
  const locals: number[] = [];
  const remotes: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    locals.push(round(local, count * 50));
    remotes.push(round(remote, count));
  }
  const [here, there] = [median(locals), median(remotes)];
  process.stdout.write(
    `incr: ${here.toFixed(2)} µs here, ${there.toFixed(1)} µs in another process: ${Math.round(there / here)} times as much\n`,
  );
  process.exit();
}

const count = Number(process.argv[2] ?? 1_000);
if (process.send === undefined) {
  const child = fork(import.meta.filename, [String(count)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
  });
  answerCalls(child.stdio[CHANNEL_FD] as Duplex, storeCalls(new LocalStores()));
} else measure(count);
