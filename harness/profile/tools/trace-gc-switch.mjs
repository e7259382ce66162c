/**
 * Preloaded into a server whose collections are to be traced. Turns V8's `--trace-gc` on and off on request, so that
 * start-up and warm-up are not in it and the ready line is never cut by what V8 prints. Answers with a clock in ms.
 */
import { setFlagsFromString } from 'node:v8';

const { channel } = process;
process.on('message', ({ trace }) => {
  const atMs = performance.now();
  setFlagsFromString(trace ? '--trace-gc' : '--no-trace-gc');
  process.send({ atMs });
});
// Neither the listener nor the channel may keep a server alive that has nothing else to do.
channel.unref();
