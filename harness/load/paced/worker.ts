/** The process the paced generator runs in. Forked by `createPaced`; one for all its open sessions. */
import type { LoadTarget } from '../generator.ts';
import { serve } from '../worker/serve.ts';
import { Aim } from './aim.ts';
import { ClosedLoop, type Patience } from './closed-loop.ts';
import { OpenLoop, type OpenLoopOptions } from './open-loop.ts';
import { enlargeYoungGeneration } from './young-generation.ts';

const sessions = new Map<number, { aim: Aim; closed: ClosedLoop; patience: Patience }>();
let nextSession = 0;

function session(id: number) {
  const found = sessions.get(id);
  if (found === undefined) throw new Error(`no open load session ${id}`);
  return found;
}

serve({
  open({ target, patience }: { target: LoadTarget; patience: Patience }): number {
    const aim = new Aim(target);
    sessions.set(nextSession, { aim, closed: new ClosedLoop(aim, patience), patience });
    return nextSession++;
  },
  warmUp: ({ id, requests }: { id: number; requests: number }) => session(id).closed.warmUp(requests),
  slice: ({ id, options }: { id: number; options: { durationMs: number; discardMs: number } }) =>
    session(id).closed.slice(options),
  openLoop({ id, options }: { id: number; options: OpenLoopOptions }) {
    const { aim, closed, patience } = session(id);
    enlargeYoungGeneration();
    return new OpenLoop(aim, patience, closed.channels, options).run();
  },
  close({ id }: { id: number }): void {
    session(id).closed.close();
    sessions.delete(id);
  },
});
