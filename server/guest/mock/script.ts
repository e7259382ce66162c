/** What the user's module says with its default export. */
import { settings } from '../host.ts';
import { forgetNames } from '../http/fields.ts';
import { stringify } from '../primordials.ts';
import { closeRoutes, type Handler, type Route, routesJson } from './routes.ts';

let listen: number | string | null = null;

/** The default export's fetch; undefined without one. */
export let fetchRoute: Route | undefined;

export function setCompat(compat: unknown): void {
  if (compat !== 'standard' && compat !== 'jsmock') {
    throw new TypeError(`compat: expected "standard" or "jsmock", got ${stringify(compat)}`);
  }
  settings.jsmock = compat === 'jsmock';
  forgetNames();
}

/** Takes note of the module's namespace; no routes from now on. Throws TypeError for a wrong default export. */
export function loaded(namespace: unknown): void {
  closeRoutes();
  const wishes = (namespace as { default?: unknown } | undefined)?.default as
    | { listen?: unknown; compat?: unknown; fetch?: unknown }
    | null
    | undefined;
  if ((typeof wishes !== 'object' && typeof wishes !== 'function') || wishes === null) return;
  if (wishes.compat !== undefined) setCompat(wishes.compat);
  if (wishes.listen !== undefined) {
    if (typeof wishes.listen !== 'number' && typeof wishes.listen !== 'string') {
      throw new TypeError(`listen: expected a port or "host:port", got ${typeof wishes.listen}`);
    }
    listen = wishes.listen;
  }
  if (wishes.fetch === undefined) return;
  if (typeof wishes.fetch !== 'function') {
    throw new TypeError(`fetch of the default export: expected a function, got ${typeof wishes.fetch}`);
  }
  // The context stands where Workers has its env and again where it has its context.
  const handler: Handler = (request, context) =>
    (wishes as { fetch(...args: unknown[]): unknown }).fetch(request, context, context);
  fetchRoute = { handler, names: [], title: 'fetch of the default export' };
}

/** ScriptDescription as JSON. A `listen` that is NaN or infinite shows as text. */
export function describe(): string {
  const wanted = typeof listen === 'number' && !Number.isFinite(listen) ? `${listen}` : listen;
  return `{"routes":[${routesJson}],"fetch":${fetchRoute !== undefined},"listen":${stringify(wanted)}}`;
}
