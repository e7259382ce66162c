import { createHash } from 'node:crypto';
import type { Answer, Digest } from '../model/expectation.ts';

/** An answer with its bytes, which become text or a digest only when somebody asks. */
export class BytesAnswer implements Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  #text: string | undefined;

  constructor(status: number, headers: Readonly<Record<string, string>>, bytes: Buffer) {
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
  }

  get body(): string {
    this.#text ??= this.bytes.toString('utf8');
    return this.#text;
  }

  digest(): Digest {
    return {
      length: this.bytes.length,
      sha256: createHash('sha256').update(this.bytes).digest('hex'),
    };
  }
}
