import type { Variant, WorldSource } from './axes.ts';
import type { Effects } from './effects/effects.ts';
import type { GuestCode, Vm } from './engine/engine.ts';
import { GuestError } from './errors.ts';
import type { GuestConfig, GuestScripts } from './guest/ops.ts';
import { type Exchange, TEXT_PLAIN } from './http/exchange.ts';
import type { RouteTable } from './routes.ts';
import type { ScriptFile } from './script-file.ts';
import { RequestRandoms } from './services/random.ts';
import { GUEST_STACK_BYTES, type Limits } from './world/limits.ts';
import { Queued } from './world/queued.ts';
import { createStand } from './world/stand.ts';
import { pathOf } from './world/text.ts';
import { World, type WorldFactory } from './world/world.ts';

export interface AppOptions {
  variant: Variant;
  script: ScriptFile;
  guest: GuestScripts;
  config: GuestConfig;
  limits: Limits;
  services: WorldFactory['services'];
  effects: Effects;
  /** Absent: what scripts draw is never the same. */
  randoms?: RequestRandoms;
  /** What scripts take for the time, milliseconds since 1970. Absent: the machine's. */
  nowMs?: () => number;
  /** Looks at every request and its answer: journal, metrics, Server-Timing. Absent: nothing is spent on it. */
  observe?: (exchange: Exchange) => Exchange;
  log(text: string): void;
}

export interface App {
  readonly source: WorldSource;
  readonly keepAlive: boolean;
  handle(exchange: Exchange): void;
  /** No request comes any more: the source is closed when the last one is over. */
  retire(): void;
}

/**
 * The axes in order, before the first request and then for every one: script-loading prepares, runtime
 * lends a world, gc is asked when a world is given back, connection tells the listener what to do after.
 */
export async function createApp(options: AppOptions): Promise<App> {
  const { variant, limits, script } = options;
  const trackWrites = variant.runtime.trackWrites(variant);
  const newVm = (world: () => World | null): Promise<Vm> =>
    variant.engine.createVm({
      trackWrites,
      limits: { memoryBytes: limits.memoryBytes, stackBytes: GUEST_STACK_BYTES },
      host: {
        call: (op, a, b, c) => world()!.host(op, a, b, c),
        interrupt: () => world()?.overdue() ?? false,
        resolveModule: (importer, specifier) => script.resolve(importer, specifier),
        loadModule: (name) => script.read(name),
        ...(options.nowMs === undefined ? {} : { nowMs: options.nowMs }),
      },
    });

  const scratch = await newVm(() => null);
  const guest: GuestCode = {
    core: scratch.compileScript(options.guest.core, '<guest>'),
    extras: options.guest.extras.map((text) => scratch.compileScript(text, '<guest>')),
  };
  const program = variant.scriptLoading.prepare(script, scratch);
  scratch.dispose();

  const factory: WorldFactory = {
    levels: variant,
    script,
    program,
    guest,
    config: options.config,
    limits,
    services: options.services,
    effects: options.effects,
    randoms: options.randoms ?? new RequestRandoms(),
    log: options.log,
    async createWorld() {
      return new World(factory, await createStand(newVm));
    },
  };
  const source = await variant.runtime.start(factory);
  try {
    options.effects.check(source.table.description.routes);
  } catch (error) {
    source.close();
    throw error;
  }
  const { observe } = options;
  let inFlight = 0;
  let retired = false;
  const over = (): void => {
    inFlight--;
    if (retired && inFlight === 0) source.close();
  };
  const serve = (world: World, exchange: Exchange): void => {
    let finished = false;
    const finish = (): void => {
      finished = true;
      source.release(world);
      over();
    };
    try {
      world.serve(exchange, finish);
    } catch (error) {
      // Once it is finished it has been answered: then this is our own defect, and not the request's.
      if (finished) throw error;
      finish();
      refuse(options, exchange, error);
    }
  };

  const fail = (exchange: Exchange, error: unknown): void => {
    over();
    refuse(options, exchange, error);
  };

  return {
    source,
    keepAlive: variant.connection.keepAlive,
    handle(request) {
      const exchange = observe === undefined ? request : observe(request);
      exchange.stages?.enter('wait');
      inFlight++;
      let world: World | Promise<World>;
      try {
        world = source.acquire();
      } catch (error) {
        fail(exchange, error);
        return;
      }
      if (!(world instanceof Promise)) {
        serve(world, exchange);
        return;
      }
      const queued = new Queued(exchange, limits.queueMs, () => {
        options.log(
          `error: ${exchange.method} ${exchange.target}: no script world within ${limits.queueMs} ms`,
        );
        noteRoute(source.table, exchange);
      });
      world.then(
        (ready) => {
          if (queued.isOver()) {
            // Nobody waits for the answer any more: the next request may have the world.
            source.release(ready);
            over();
          } else serve(ready, exchange);
        },
        (error) => {
          if (queued.isOver()) over();
          else fail(exchange, error);
        },
      );
    },
    retire() {
      retired = true;
      if (inFlight === 0) source.close();
    },
  };
}

/** Who would have served it, for the journal. */
function noteRoute(table: RouteTable, { stages, method, target }: Exchange): void {
  const { routes, fetch } = table.description;
  const found = table.match(method, pathOf(target));
  if (found !== undefined) stages?.matched(routes[found.route]!);
  else if (fetch) stages?.matched('fetch');
}

/** The script did not load for this request (its file has changed, or its time ran out). */
function refuse(options: AppOptions, exchange: Exchange, error: unknown): void {
  if (!(error instanceof Error)) throw error;
  options.log(`error: ${error instanceof GuestError ? error.guestStack : (error.stack ?? error.message)}`);
  exchange.answer(500, TEXT_PLAIN, 'Internal Server Error');
}
