/** Reading and writing the WebAssembly binary format's numbers (LEB128) and byte strings. */
export class ByteReader {
  position: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = bytes;
    this.position = position;
  }

  done(): boolean {
    return this.position >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.position++];
    if (value === undefined) throw new Error('the WebAssembly module ends too early');
    return value;
  }

  take(length: number): Uint8Array {
    if (this.position + length > this.#bytes.length) throw new Error('the WebAssembly module ends too early');
    this.position += length;
    return this.#bytes.subarray(this.position - length, this.position);
  }

  rest(): Uint8Array {
    return this.take(this.#bytes.length - this.position);
  }

  u32le(): number {
    return (this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24)) >>> 0;
  }

  /** Unsigned LEB128 below 2^32. */
  uleb(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) return value;
    }
  }

  /** Skips an LEB128 of any width and sign. */
  skipLeb(): void {
    while ((this.byte() & 0x80) !== 0);
  }
}

export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return;
    const larger = new Uint8Array((this.#length + extra) * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(values: Uint8Array): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  uleb(value: number): void {
    let left = value;
    do {
      const low = left % 128;
      left = Math.floor(left / 128);
      this.byte(left === 0 ? low : low | 0x80);
    } while (left !== 0);
  }

  /** Signed LEB128 of a 32-bit integer. */
  sleb(value: number): void {
    let left = value;
    for (;;) {
      const low = left & 0x7f;
      left >>= 7;
      if ((left === 0 && (low & 0x40) === 0) || (left === -1 && (low & 0x40) !== 0)) {
        this.byte(low);
        return;
      }
      this.byte(low | 0x80);
    }
  }

  /** An opcode with one unsigned immediate. */
  op(opcode: number, immediate: number): void {
    this.byte(opcode);
    this.uleb(immediate);
  }

  /** A byte string with its length before it. */
  sized(values: Uint8Array): void {
    this.uleb(values.length);
    this.bytes(values);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}
