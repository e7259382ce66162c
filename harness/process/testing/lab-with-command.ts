// Starts one command, prints the pids of all its processes, and waits; a process of its own, used by tests only.
import { readAllProcesses } from '../../metrics/process-stat.ts';
import { wholeTree } from '../../metrics/process-tree.ts';
import { startCommand } from '../command.ts';
import { freePorts } from '../ports.ts';

const [port] = await freePorts(1);
const server = await startCommand({
  words: process.argv.slice(2),
  cwd: process.cwd(),
  env: {},
  port: port!,
  ready: { path: null, log: null, withinMs: 10_000 },
  stop: { signal: 'SIGTERM', graceMs: 500 },
  core: null,
  label: 'command',
});
const watchdog = readAllProcesses().filter(({ parent }) => parent === process.pid);
process.stdout.write(
  `${JSON.stringify({ server: wholeTree(server.pid), children: watchdog.map(({ pid }) => pid) })}\n`,
);
setInterval(() => {}, 1_000);
