// Under a knob: sends itself N requests without a network, and prints what they cost; used by tests only.
//     node --import '…/knob.mjs?…' emitter.mjs N
import { Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';

const count = Number(process.argv[2]);
let answered = 0;
const server = new Server(() => {
  answered++;
});
const heapBefore = process.memoryUsage().heapUsed;
const before = process.cpuUsage();
for (let i = 0; i < count; i++) server.emit('request', {}, {});
const { user } = process.cpuUsage(before);
const heapBytes = process.memoryUsage().heapUsed - heapBefore;
// Collections are told of a turn later.
await setTimeout(20);
process.stdout.write(JSON.stringify({ answered, cpuUs: user, heapBytes }));
