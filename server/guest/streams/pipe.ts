import type { AbortSignal } from '../web/abort.ts';
import type { ReadableCore } from './readable-core.ts';
import type { WritableStream } from './writable.ts';

export interface PipeOptions {
  preventClose?: boolean;
  preventAbort?: boolean;
  preventCancel?: boolean;
  signal?: AbortSignal;
}

/** ReadableStream.pipeTo. Both streams are locked meanwhile. */
export async function pipe(
  from: ReadableCore,
  to: WritableStream,
  { preventClose, preventAbort, preventCancel, signal }: PipeOptions,
): Promise<undefined> {
  const reader = from.lock();
  const writer = to.getWriter();
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => undefined);
  const stop = () => stopped.reject(signal!.reason);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  let sourceFailed = false;
  try {
    while (true) {
      await Promise.race([writer.ready, stopped.promise]);
      const { value, done } = await Promise.race([
        from.read(reader).catch((error) => {
          sourceFailed = true;
          throw error;
        }),
        writer.closed.then(() => {
          throw new TypeError('pipeTo: the destination was closed');
        }),
        stopped.promise,
      ]);
      if (done) break;
      writer.write(value).catch(() => undefined);
    }
    if (!preventClose) await writer.close();
    else await writer.ready;
  } catch (error) {
    if ((sourceFailed || signal?.aborted) && !preventAbort) await writer.abort(error);
    if (!sourceFailed && !preventCancel) await from.cancel(error).catch(() => undefined);
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    from.release(reader);
    writer.releaseLock();
  }
}
