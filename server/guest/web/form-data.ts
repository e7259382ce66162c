import { lazyClasses } from '../primordials.ts';
import { type Blob, blobClass, type File, isBlob } from './blob.ts';

export type FormData = InstanceType<ReturnType<typeof formDataClass>['FormData']>;
export type FormValue = string | File;

let entriesOf: ((value: unknown) => [string, FormValue][] | undefined) | undefined;

export const isFormData = (value: unknown): value is FormData => entriesOf?.(value) !== undefined;
export const formEntries = (form: FormData): readonly [string, FormValue][] => entriesOf!(form)!;

const text = (value: unknown) => `${value as string}`.toWellFormed();

function toValue(value: unknown, filename: unknown): FormValue {
  if (!isBlob(value)) {
    if (filename !== undefined) throw new TypeError('FormData: a file name needs a Blob');
    return text(value);
  }
  const { File } = blobClass();
  if (value instanceof File && filename === undefined) return value;
  const name = filename === undefined ? 'blob' : text(filename);
  return new File([value as Blob], name, { type: value.type });
}

export const formDataClass = lazyClasses(() => {
  class FormData {
    #entries: [string, FormValue][] = [];

    static {
      entriesOf = (value) =>
        typeof value === 'object' && value !== null && #entries in value ? value.#entries : undefined;
    }

    constructor(form?: undefined) {
      if (form !== undefined) throw new TypeError('FormData: there are no form elements here');
    }

    append(name: unknown, value: unknown, filename?: unknown): void {
      this.#entries.push([text(name), toValue(value, filename)]);
    }

    set(name: unknown, value: unknown, filename?: unknown): void {
      const key = text(name);
      const entry: [string, FormValue] = [key, toValue(value, filename)];
      const at = this.#entries.findIndex((other) => other[0] === key);
      if (at < 0) {
        this.#entries.push(entry);
        return;
      }
      this.#entries = this.#entries.filter((other, i) => i <= at || other[0] !== key);
      this.#entries[at] = entry;
    }

    delete(name: unknown): void {
      const key = text(name);
      this.#entries = this.#entries.filter((entry) => entry[0] !== key);
    }

    get(name: unknown): FormValue | null {
      const key = text(name);
      return this.#entries.find((entry) => entry[0] === key)?.[1] ?? null;
    }

    getAll(name: unknown): FormValue[] {
      const key = text(name);
      return this.#entries.filter((entry) => entry[0] === key).map((entry) => entry[1]);
    }

    has(name: unknown): boolean {
      const key = text(name);
      return this.#entries.some((entry) => entry[0] === key);
    }

    *entries(): IterableIterator<[string, FormValue]> {
      for (let i = 0; i < this.#entries.length; i++) yield [...this.#entries[i]!];
    }

    *keys(): IterableIterator<string> {
      for (let i = 0; i < this.#entries.length; i++) yield this.#entries[i]![0];
    }

    *values(): IterableIterator<FormValue> {
      for (let i = 0; i < this.#entries.length; i++) yield this.#entries[i]![1];
    }

    forEach(callback: (value: FormValue, name: string, form: FormData) => void, self?: unknown): void {
      for (const [name, value] of this.entries()) callback.call(self, value, name, this);
    }

    [Symbol.iterator](): IterableIterator<[string, FormValue]> {
      return this.entries();
    }

    get [Symbol.toStringTag](): string {
      return 'FormData';
    }
  }
  return { FormData };
});
