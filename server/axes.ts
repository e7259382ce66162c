/**
 * What varies between variants, in one place: six axes, each a contract of a few members. Levels stand
 * under `variants/axes/<axis>/`; `server/app.ts` is the only caller of every axis.
 */
import type { Engine, Vm } from './engine/engine.ts';
import type { Listen } from './http/listener.ts';
import type { RouteTable } from './routes.ts';
import type { ScriptFile } from './script-file.ts';
import type { Census } from './world/parking.ts';
import type { World, WorldFactory } from './world/world.ts';

interface Level {
  /** Same as the file's name. */
  readonly name: string;
  /** One line for `lab list`. */
  readonly summary: string;
}

/** How the user's script gets into a new runtime. */
export interface ScriptLoadingLevel extends Level {
  readonly needs: { bytecode?: true };
  /** Once, before the server is ready. `scratch` is a machine without a runtime, free to use. */
  prepare(script: ScriptFile, scratch: Vm): ScriptProgram;
}

export interface ScriptProgram {
  /** Starts evaluating the script in an open, booted runtime. */
  load(vm: Vm): void;
}

/** What is collected, when, and how a runtime's memory is given back. */
export interface GcLevel extends Level {
  readonly needs: { collect?: true; image?: true; automaticCollectionSwitch?: true };
  /** false: collection never starts by itself. */
  readonly automatic: boolean;
  /** `free`: the engine walks and frees everything. `discard`: the machine's memory is put back as it was before. */
  readonly giveBack: 'free' | 'discard';
  /** Called before a runtime is freed. */
  beforeFree(vm: Vm): void;
}

/** What happens to the connection after an answer. */
export interface ConnectionLevel extends Level {
  /** false: `Connection: close` on every answer. */
  readonly keepAlive: boolean;
}

/** Who speaks HTTP: what turns sockets into exchanges. */
export interface HttpLevel extends Level {
  readonly listen: Listen;
}

/** When answers are written to their sockets. */
export interface SendingLevel extends Level {
  /** So many answers may wait for one another at most; 1: none does. */
  readonly together: number;
}

/** How many requests a world lives for. */
export interface RuntimeLevel extends Level {
  readonly needs: { image?: true };
  /** Machines keep a record of written pages, so that an image is restored only where it changed. */
  trackWrites(levels: Levels): boolean;
  /** Ids of conformance cases the level departs from, by declaration. A case that holds after all fails the suite. */
  readonly deviations: readonly string[];
  /** Other axes' levels that mean nothing here, with the reason. */
  readonly inert: Partial<Record<AxisName, string>>;
  /** Combinations that cannot be served: a sentence, or undefined. */
  refuses(levels: Levels): string | undefined;
  /** Once, before the server is ready: loads the script (reporting its errors) and has a world to lend. */
  start(factory: WorldFactory): Promise<WorldSource>;
}

/** Lends worlds to requests. */
export interface WorldSource {
  /** The script's routes. */
  readonly table: RouteTable;
  /** A world that has the script loaded and no other request's traces (unless the level says otherwise). */
  acquire(): World | Promise<World>;
  /** The request is over. */
  release(world: World): void;
  /** How many of what there are now; absent where requests share no machines. */
  census?(): Census;
  close(): void;
}

export type AxisName = 'script-loading' | 'gc' | 'connection' | 'http' | 'sending' | 'runtime';

export interface Levels {
  readonly scriptLoading: ScriptLoadingLevel;
  readonly gc: GcLevel;
  readonly connection: ConnectionLevel;
  readonly http: HttpLevel;
  readonly sending: SendingLevel;
  readonly runtime: RuntimeLevel;
}

/** A variant is a composition by value: an engine and one level of each axis. */
export interface Variant extends Levels {
  readonly name: string;
  /** One line for `lab list`. */
  readonly title: string;
  readonly engine: Engine;
}
