/** Opens a load session on the port given, prints its worker's pid, loads for ever, and waits to be killed. */
import { createPaced } from '../paced/paced.ts';
import { targetOf } from './servers.ts';

const session = await createPaced({ core: null }).open(targetOf(Number(process.argv[2])));
console.log(session.pid);
await session.slice({ durationMs: 60_000, discardMs: 0 });
