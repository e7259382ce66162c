/** Questions that a worker answers by number, or never, because it dies first. */
export class Questions {
  readonly #open = new Map<number, (answer: unknown) => void>();
  #number = 0;

  /** undefined: who was asked is gone. */
  ask<T>(send: (id: number) => void): Promise<T | undefined> {
    const id = ++this.#number;
    const { promise, resolve } = Promise.withResolvers<T | undefined>();
    this.#open.set(id, resolve as (answer: unknown) => void);
    send(id);
    return promise;
  }

  answered(id: number, answer: unknown): void {
    this.#open.get(id)?.(answer);
    this.#open.delete(id);
  }

  /** None of them will be answered. */
  abandon(): void {
    for (const resolve of this.#open.values()) resolve(undefined);
    this.#open.clear();
  }
}
