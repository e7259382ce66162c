import type { Socket } from 'node:net';

/** Bodies up to this size leave in one write with the head; beyond it copying costs more than a second one. */
const SINGLE_WRITE_BYTES = 16 * 1024;

/** Writes an answer in as few pieces as may be. `text`: its head, in Latin-1. `length`: of the body in bytes. */
export function writeAnswer(socket: Socket, text: string, body: Buffer | string, length: number): void {
  if (length === 0) socket.write(text, 'latin1');
  else if (length > SINGLE_WRITE_BYTES) {
    socket.cork();
    socket.write(text, 'latin1');
    socket.write(body);
    socket.uncork();
  } else if (typeof body !== 'string') socket.write(text + body.toString('latin1'), 'latin1');
  // As many bytes as characters: ASCII, which is the same in both encodings.
  else if (length === body.length) socket.write(text + body, 'latin1');
  else socket.write(text + Buffer.from(body).toString('latin1'), 'latin1');
}
