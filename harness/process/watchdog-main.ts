/** The watchdog's own process, see watchdog.ts. `+PID` and `-PID` on standard input; at its end all that are left die. */
import { createInterface } from 'node:readline';
import { ProcessGroup } from './group.ts';

const groups = new Map<number, ProcessGroup>();

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const pid = Number(line.slice(1));
  if (line.startsWith('+')) groups.set(pid, new ProcessGroup(pid));
  else groups.delete(pid);
});
lines.once('close', () => {
  for (const group of groups.values()) group.kill();
});
// Whoever ends the lab's whole family by a signal must not end the one who cleans up after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
