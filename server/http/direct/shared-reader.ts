import { Socket, type SocketConstructorOpts } from 'node:net';

/** Of a read; node's own size. */
const READ_BYTES = 64 * 1024;

/** What of a socket is node's own affair, and may look otherwise in another version. */
interface WithHandle {
  _handle: { useUserBuffer?: unknown; readStart?: unknown } | null | undefined;
}

/** Told of bytes `0` to `length` of a buffer, which are good until it returns. */
export type Receive = (buffer: Buffer, length: number) => void;

/**
 * Reads all sockets of a server into one buffer. Elsewhere node makes a buffer of 64 KiB for every read and a stream event
 * out of it, which costs as much as parsing a request does. `onread` is there to avoid this, but for clients only: so the
 * connection is taken over by a second Socket, which is made as a client's is. Where node does not allow that, sockets are
 * read as everywhere.
 */
export class SharedReader {
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BYTES);

  /** The socket to use instead. Its reading begins with `resume`. */
  takeOver(accepted: Socket, receive: Receive): Socket {
    const second = this.#second(accepted, receive);
    if (second !== null) return second;
    accepted.on('data', (chunk: Buffer) => receive(chunk, chunk.length));
    // One that another process has accepted would end with its client.
    accepted.allowHalfOpen = true;
    return accepted;
  }

  /** null: this version of node does not have what is needed. */
  #second(accepted: Socket, receive: Receive): Socket | null {
    const owner = accepted as unknown as WithHandle;
    const handle = owner._handle;
    if (typeof handle?.useUserBuffer !== 'function' || typeof handle.readStart !== 'function') return null;
    owner._handle = null;
    const buffer = this.#buffer;
    const options = {
      handle,
      allowHalfOpen: true,
      onread: {
        buffer,
        callback: (length: number) => {
          receive(buffer, length);
          return true;
        },
      },
    };
    const socket = new Socket(options as unknown as SocketConstructorOpts);
    // The server counts connections by the socket that it made.
    socket.once('close', () => accepted.destroy());
    return socket;
  }
}
