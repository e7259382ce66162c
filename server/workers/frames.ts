/** What goes over the channel between a worker and the primary: length, number, flag, payload. */
export const HEAD_BYTES = 9;
/** More of the same message follows; the other side answers with an empty frame, and the next piece is sent. */
export const FLAG_MORE = 1;

export interface Frame {
  /** Chosen by who asks; the answer has the same. */
  number: number;
  flag: number;
  payload: Uint8Array;
}

export function packFrame(number: number, flag: number, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEAD_BYTES + payload.length);
  frame.writeUInt32LE(payload.length, 0);
  frame.writeInt32LE(number, 4);
  frame[8] = flag;
  frame.set(payload, HEAD_BYTES);
  return frame;
}

/** Puts frames together again, however the stream has cut them. O(bytes). */
export class FrameReader {
  #held: Buffer[] = [];
  #length = 0;

  push(chunk: Buffer): Frame[] {
    this.#held.push(chunk);
    this.#length += chunk.length;
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== null; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | null {
    if (this.#length < HEAD_BYTES) return null;
    if (this.#held[0]!.length < HEAD_BYTES) this.#join();
    const whole = HEAD_BYTES + this.#held[0]!.readUInt32LE(0);
    if (this.#length < whole) return null;
    this.#join();
    const bytes = this.#held[0]!;
    this.#held = bytes.length === whole ? [] : [bytes.subarray(whole)];
    this.#length -= whole;
    return { number: bytes.readInt32LE(4), flag: bytes[8]!, payload: bytes.subarray(HEAD_BYTES, whole) };
  }

  #join(): void {
    if (this.#held.length > 1) this.#held = [Buffer.concat(this.#held)];
  }
}
