/**
 * What this level costs per request, beside node:http and beside the level that is made of it:
 *
 *     node server/http/direct/bench-direct.ts [SECONDS]
 *
 * One child serves all of them, each on a port of its own, and answers a constant; this process asks. Slices alternate, so that
 * a change of the machine's speed meets all alike; CPU time is the child's own, kernel included.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { DEFAULT_LIMITS } from '../../world/limits.ts';
import type { ListenerOptions } from '../listener.ts';
import { listen as listenNode } from '../node/listener.ts';
import { listen as listenDirect } from './listener.ts';

const CONNECTIONS = 16;
const SLICE_MS = 250;
const DEFAULT_SECONDS = 12;
const BODY = '{"id":1,"name":"bench"}';
const REQUEST =
  'GET /users/1 HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nUser-Agent: bench\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n';

type Ports = Record<string, number>;

async function serve(): Promise<void> {
  const headers = ['content-type', 'application/json'];
  const options: ListenerOptions = {
    host: '127.0.0.1',
    port: 0,
    keepAlive: true,
    together: 1,
    limits: DEFAULT_LIMITS,
    handle: (exchange) => exchange.answer(200, headers, BODY),
  };
  const bare = createServer((_request, response) => {
    response.writeHead(200, ['content-type', 'application/json', 'content-length', String(BODY.length)]);
    response.end(BODY);
  }).listen(0, '127.0.0.1');
  await once(bare, 'listening');
  const ports: Ports = {
    bare: (bare.address() as AddressInfo).port,
    node: (await listenNode(options)).port,
    direct: (await listenDirect(options)).port,
  };
  process.on('message', () => process.send!(process.cpuUsage()));
  process.once('disconnect', () => process.exit(0));
  process.send!(ports);
}

async function cpuUs(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage];
  return user + system;
}

/** Asks as fast as it is answered; the number of answers. */
async function load(port: number, milliseconds: number): Promise<number> {
  let answers = 0;
  let over = false;
  const sockets: Socket[] = [];
  for (let i = 0; i < CONNECTIONS; i++) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    sockets.push(socket);
    await once(socket, 'connect');
    socket.on('data', (chunk) => {
      if (chunk.at(-1) !== 0x7d) throw new Error(`expected an answer that ends with }, got ${chunk}`);
      answers++;
      if (!over) socket.write(REQUEST);
    });
    socket.write(REQUEST);
  }
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  over = true;
  for (const socket of sockets) socket.destroy();
  return answers;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function bench(seconds: number): Promise<void> {
  const child = fork(import.meta.filename, ['serve']);
  const [ports] = (await once(child, 'message')) as [Ports];
  const names = Object.keys(ports);
  const costs: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  // A round of slices to warm up, then as many as fit.
  const rounds = Math.max(2, Math.floor((seconds * 1_000) / SLICE_MS / names.length));
  for (let round = -2; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const before = await cpuUs(child);
      const answers = await load(ports[name]!, SLICE_MS);
      const after = await cpuUs(child);
      if (round >= 0) costs[name]!.push((after - before) / answers);
    }
  }
  child.kill();
  for (const name of names) {
    const ratio = (other: string): string =>
      median(costs[name]!.map((cost, i) => cost / costs[other]![i]!)).toFixed(3);
    const us = median(costs[name]!).toFixed(2);
    process.stdout.write(
      `${name.padEnd(8)}${us} µs CPU a request, × bare ${ratio('bare')}, × node ${ratio('node')}\n`,
    );
  }
}

if (process.argv[2] === 'serve') await serve();
else await bench(Number(process.argv[2] ?? DEFAULT_SECONDS));
