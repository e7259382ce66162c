/** Assertions of conformance cases: every failure is one sentence, "what: expected X, got Y". */
import { setTimeout as delay } from 'node:timers/promises';

/** The server does not do what the case asks. Anything else that is thrown is reported the same way. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
}

const show = (value: unknown): string => {
  const text = value === undefined ? 'undefined' : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 157)}…` : text;
};

export function equal(what: string, got: unknown, expected: unknown): void {
  if (JSON.stringify(got) !== JSON.stringify(expected)) {
    throw new CheckFailed(`${what}: expected ${show(expected)}, got ${show(got)}`);
  }
}

export function includes(what: string, got: string, expected: string): void {
  if (!got.includes(expected))
    throw new CheckFailed(`${what}: expected it to contain ${show(expected)}, got ${show(got)}`);
}

export function matches(what: string, got: string, expected: RegExp): void {
  if (!expected.test(got)) throw new CheckFailed(`${what}: expected ${expected}, got ${show(got)}`);
}

/** A lower bound on a time. */
export function notBefore(what: string, gotMs: number, expectedMs: number): void {
  if (gotMs < expectedMs) {
    throw new CheckFailed(`${what}: expected at least ${expectedMs} ms, got ${gotMs.toFixed(1)} ms`);
  }
}

/** An upper bound on a time: generous, because it tells waiting from not waiting, never fast from slow. */
export function notAfter(what: string, gotMs: number, expectedMs: number): void {
  if (gotMs > expectedMs) {
    throw new CheckFailed(`${what}: expected at most ${expectedMs} ms, got ${gotMs.toFixed(1)} ms`);
  }
}

/** Asks until the answer is yes: for what arrives by another way than the answer (stderr, a timer's effect). */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const limitMs = 2_000;
  for (const since = performance.now(); performance.now() - since < limitMs; await delay(10)) {
    if (await holds()) return;
  }
  throw new CheckFailed(`${what}: expected it within ${limitMs} ms, got nothing`);
}
