/** The guest: everything a script sees, and the few functions through which the host runs it. */
import { dispatch } from './dispatch.ts';
import { loadAll } from './extras.ts';
import { defineGlobals, makeGlobals } from './globals.ts';
import { connect } from './host.ts';
import { abort, drained, enterModule } from './lifecycle.ts';
import { describe, loaded, setCompat } from './mock/script.ts';
import type { GuestApi, GuestConfig, HostFunction } from './ops.ts';
import { fire } from './timers.ts';

/** Called once per world, before any user code. */
export function boot(host: HostFunction, config: GuestConfig): GuestApi {
  connect(host);
  setCompat(config.compat);
  defineGlobals();
  return {
    moduleLoaded(namespace) {
      enterModule();
      loaded(namespace);
    },
    describe,
    preload() {
      loadAll();
      makeGlobals();
    },
    dispatch,
    fire,
    abort,
    drained,
  };
}
