// Starts one fake server, prints its pid, then does as told; a process of its own, used by tests only.
import { fileURLToPath } from 'node:url';
import { handleInterrupt } from '../interrupt.ts';
import { startServer } from '../supervisor.ts';

const [ending, ...serverArguments] = process.argv.slice(2);
const fake = fileURLToPath(new URL('./fake-server.mjs', import.meta.url));
const server = await startServer({ argv: [fake, ...serverArguments], label: 'fake' });

if (ending === 'interrupt') {
  const interrupt = handleInterrupt();
  void interrupt.requested.then(() => process.stdout.write(`first ${interrupt.signal.aborted}\n`));
}
process.stdout.write(`${server.pid}\n`);
if (ending === 'throw') throw new Error('a defect');
if (ending === 'exit') process.exit(0);
setInterval(() => {}, 1000);
