/** Answers whose body is not all there yet, or not for this world to send. */
import { concatBytes, exactBuffer } from '../bytes.ts';
import { describeError, reportError } from '../console/report.ts';
import { host } from '../host.ts';
import { isPaced, type PacedSource } from '../http/paced.ts';
import { packHead } from '../http/pack.ts';
import type { RequestState } from '../http/request-state.ts';
import type { ResponseState } from '../http/response.ts';
import { answered, breakOff, waitUntil } from '../lifecycle.ts';
import { OP } from '../ops.ts';
import { domException } from '../web/dom-exception.ts';
import { bytesOfChunk } from './chunk.ts';
import { type ReadableStream, readable } from './readable.ts';
import type { ReadableCore, ReaderCore } from './readable-core.ts';

/** Throws when it is known already that the body cannot be sent. */
export function sendBody(
  state: RequestState,
  response: ResponseState,
  body: ReadableStream | PacedSource,
): void {
  if (isPaced(body)) {
    host(OP.respondPaced, state.id, packHead(response, answered(state)), body.json);
    return;
  }
  const core = readable().coreOf(body);
  if (core.state === 'errored') throw core.error;
  // Closed before anybody read: an answer like any other.
  const whole = core.takeWhole()?.map(bytesOfChunk);
  if (whole !== undefined) {
    host(OP.respond, state.id, packHead(response, answered(state)), exactBuffer(concatBytes(whole)));
    return;
  }
  sendStream(state, packHead(response, true), core);
}

/** The body counts as something that the request waits for: it is over when nothing else does either. */
function sendStream(state: RequestState, head: string, core: ReadableCore): void {
  const reader = core.lock();
  const { promise: sent, resolve: done } = Promise.withResolvers<void>();
  waitUntil(state, sent);
  answered(state);
  const cancel = (why: string): void => {
    core.cancel(domException(why, 'AbortError')).catch(reportError);
  };
  if (host(OP.streamOpen, state.id, head) === 0) {
    cancel('The answer has no body');
    done();
    return;
  }
  state.cancel = () => cancel('The client has gone');
  void pump(state, core, reader).then(done);
}

/** Writes each chunk when it is there, and asks for the next when the client takes more. Never rejects. */
async function pump(state: RequestState, core: ReadableCore, reader: ReaderCore): Promise<void> {
  try {
    while (true) {
      const { value, done } = await core.read(reader);
      if (state.over) return;
      if (done) break;
      if (host(OP.streamWrite, state.id, exactBuffer(bytesOfChunk(value))) === 0) await drain(state);
    }
    host(OP.streamEnd, state.id);
  } catch (error) {
    breakOff(state, describeError(error));
    core.cancel(error).catch(ignore);
  }
  delete state.cancel;
}

const drain = (state: RequestState): Promise<void> =>
  new Promise((resolve) => {
    state.drained = resolve;
  });

/** A stream that has failed says so again when it is cancelled. */
const ignore = (): void => {};
