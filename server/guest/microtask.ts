import { current, uncaught } from './lifecycle.ts';
import { resolved } from './primordials.ts';

/** queueMicrotask for every engine: an error in the callback belongs to the request that queued it. */
export function queueMicrotask(callback: unknown): void {
  if (typeof callback !== 'function') throw new TypeError('queueMicrotask: expected a function');
  const owner = current;
  void resolved(undefined)
    .then(() => callback())
    .catch((error) => uncaught(owner, error));
}
