import type { MessagePort } from 'node:worker_threads';

export interface ChannelThreadData {
  fd: number;
  /** [0]: the number of the newest answer; [1]: 1 when the primary is gone. */
  state: Int32Array;
  /** Where payloads of answers go. */
  port: MessagePort;
}

/**
 * Runs in a thread of its own: reads answers while the main thread sleeps until one is there. It has an event
 * loop, because a thread that sleeps in a read of its own cannot be ended, and would keep a crashed worker alive.
 * Only its text goes there (the server is one file, and the thread must not run all of it): it may use nothing
 * from outside.
 */
function channelThread(): void {
  const { workerData } = process.getBuiltinModule('node:worker_threads');
  const { Socket } = process.getBuiltinModule('node:net');
  const { fd, state, port } = workerData as ChannelThreadData;
  const gone = (): void => {
    Atomics.store(state, 1, 1);
    Atomics.notify(state, 0);
  };
  let held: Buffer[] = [];
  let length = 0;
  const socket = new Socket({ fd, readable: true, writable: false });
  socket.on('data', (chunk: Buffer) => {
    held.push(chunk);
    length += chunk.length;
    for (;;) {
      if (length < 9) return;
      if (held[0]!.length < 9) held = [Buffer.concat(held)];
      const whole = 9 + held[0]!.readUInt32LE(0);
      if (length < whole) return;
      const bytes = held.length === 1 ? held[0]! : Buffer.concat(held);
      held = bytes.length === whole ? [] : [bytes.subarray(whole)];
      length -= whole;
      port.postMessage(bytes.subarray(9, whole));
      Atomics.store(state, 0, bytes.readInt32LE(4));
      Atomics.notify(state, 0);
    }
  });
  socket.on('error', gone);
  socket.on('close', gone);
}

/** For a thread that evaluates text. */
export const CHANNEL_THREAD = `(${channelThread})();`;
