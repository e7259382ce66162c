/** The last `limitBytes` of a stream of text; what is older is forgotten. Appending is O(1) amortised. */
export class Tail {
  readonly #limitBytes: number;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes - this.#chunks[0]!.length >= this.#limitBytes) {
      this.#bytes -= this.#chunks.shift()!.length;
    }
  }

  /** A character cut in two at the beginning shows as U+FFFD. */
  text(): string {
    const all = Buffer.concat(this.#chunks);
    return all.subarray(Math.max(0, all.length - this.#limitBytes)).toString('utf8');
  }

  lines(count: number): string[] {
    const lines = this.text().trimEnd().split('\n');
    return lines.length === 1 && lines[0] === '' ? [] : lines.slice(-count);
  }
}
