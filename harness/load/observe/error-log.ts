/** Reasons kept in words; beyond it, errors are only counted. */
const SAMPLES = 5;

/** Errors counted, with the first few distinct reasons in words. */
export class ErrorLog {
  #count = 0;
  readonly #samples = new Set<string>();

  add(reason: string): void {
    this.#count++;
    if (this.#samples.size < SAMPLES) this.#samples.add(reason);
  }

  get count(): number {
    return this.#count;
  }

  get samples(): readonly string[] {
    return [...this.#samples];
  }
}
