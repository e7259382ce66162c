import type { HostFunction } from './ops.ts';

/** The one way out of this world. Lives in the bundle's scope; nothing hands it to user code. */
export let host: HostFunction = () => {
  throw new Error('the guest was not booted');
};

export function connect(to: HostFunction): void {
  host = to;
}

/** How the script wants to be treated; the module's default export may still change it. */
export const settings = {
  /** compat 'jsmock' */
  jsmock: false,
};
