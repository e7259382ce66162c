/** The process autocannon runs in. One for all open sessions. A run starts and ends with its connections. */
import { setTimeout as delay } from 'node:timers/promises';
import type { LoadTarget, SliceResult } from '../generator.ts';
import { tenths } from '../observe/tenths.ts';
import { ServerWatch } from '../observe/window.ts';
import { serve } from '../worker/serve.ts';
import { AutocannonRun } from './run.ts';

async function slice(
  target: LoadTarget,
  { durationMs, discardMs }: { durationMs: number; discardMs: number },
): Promise<SliceResult> {
  const watch = new ServerWatch(target.pid);
  watch.prepare();
  const run = new AutocannonRun(target, null);
  const over = run.ended.then(() => {
    throw new Error('autocannon ended before its time');
  });
  await Promise.race([delay(discardMs), over]);
  run.counting = true;
  const open = watch.edge();
  await Promise.race([delay(durationMs), over]);
  const close = watch.edge();
  run.counting = false;
  over.catch(() => {});
  run.stop();
  await run.ended;
  return {
    ...watch.between(open, close),
    requests: run.requests,
    errors: run.errors.count,
    serviceTimeSumUs: run.serviceTimeSumUs,
    connections: target.connections,
    serviceTime: run.serviceTime.encode(),
    verified: run.verified,
    errorSamples: run.errors.samples,
    serverCloses: false,
  };
}

async function warmUp(target: LoadTarget, requests: number) {
  const pace = tenths(requests);
  const run = new AutocannonRun(target, requests);
  run.onFinish = () => pace.finished(run.finished);
  await run.ended;
  return { ...pace.result(), errors: run.errors.count, errorSamples: run.errors.samples };
}

serve({
  slice: ({ target, options }: { target: LoadTarget; options: { durationMs: number; discardMs: number } }) =>
    slice(target, options),
  warmUp: ({ target, requests }: { target: LoadTarget; requests: number }) => warmUp(target, requests),
});
