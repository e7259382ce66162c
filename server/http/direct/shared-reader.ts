import { Socket, type SocketConstructorOpts } from 'node:net';

/** Of a read; node's own size. */
const READ_BYTES = 64 * 1024;

/** What of a socket is node's own affair, but has been there as long as node:net has. */
interface WithHandle {
  _handle: object | null;
}

/** Told of bytes `0` to `length` of the buffer, which are good until it returns. */
export type Receive = (length: number) => void;

/**
 * Reads all sockets of a server into one buffer. Elsewhere node makes a buffer of 64 KiB for every read and a stream event
 * out of it, which costs as much as parsing a request does. `onread` is there to avoid this, but for clients only: so the
 * connection is taken over by a second Socket, which is made as a client's is.
 */
export class SharedReader {
  readonly buffer = Buffer.allocUnsafeSlow(READ_BYTES);

  /** The socket to use instead. Its reading begins with `resume`. */
  takeOver(accepted: Socket, receive: Receive): Socket {
    const owner = accepted as unknown as WithHandle;
    const handle = owner._handle;
    owner._handle = null;
    const options = {
      handle,
      allowHalfOpen: true,
      onread: {
        buffer: this.buffer,
        callback: (length: number) => {
          receive(length);
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
