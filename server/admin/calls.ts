import type { Json } from './json.ts';

/**
 * Everything that can be asked of a process that serves. `every`: with several workers each is asked and
 * `mergeAdmin` makes one answer of theirs; `one`: they share what is asked about, so any one may answer; `first`:
 * the process that was started keeps what is asked about, and tells the workers.
 */
export const ADMIN_CALLS = {
  /** () → { ready, reason? } */
  ready: 'every',
  /** () → RoutesAnswer */
  routes: 'every',
  /** (method?, path?, status?, space?, since?, limit?) → RequestsAnswer */
  requests: 'every',
  /** (space?) → { forgotten } */
  clearRequests: 'every',
  /** (method?, path?, headers?, body?, space?, count? | atLeast?, atMost?) → VerifyAnswer */
  verify: 'every',
  /** () → { spaces } */
  spaces: 'one',
  /** (space) → { space, values } */
  storeList: 'one',
  /** (space, key) → { space, key, value, ttlMs } */
  storeGet: 'one',
  /** (space, values, ttlMs?) → { space, set } */
  storePut: 'one',
  /** (space, key?) → { space, deleted } */
  storeDelete: 'one',
  /** (space?) → { ok, space, forgotten } */
  reset: 'every',
  /** () → { ok, generation, script, note? } */
  reload: 'every',
  /** () → { now, nowMs, frozen, flag } */
  clock: 'first',
  /** (now? | advance?, frozen?) → the same, afterwards */
  setClock: 'first',
  /** () → the same, afterwards */
  resetClock: 'first',
  /** () → { families } */
  metrics: 'every',
  /** () → what serves: variant, engine, script, flags */
  variant: 'every',
} as const satisfies Record<string, 'every' | 'one' | 'first'>;

export type AdminCallName = keyof typeof ADMIN_CALLS;

export type AdminArguments = Record<string, unknown>;

/** Answers are plain JSON; a refusal is one too (AdminError). Rejects only for faults of the server's own. */
export interface AdminBackend {
  call(name: AdminCallName, args: AdminArguments): Promise<Json>;
}
