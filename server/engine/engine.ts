/**
 * What the server asks of a JavaScript engine: a dozen operations. Bindings implement it; nobody else
 * imports a QuickJS package.
 */
import type { GuestApi, GuestConfig, HostFunction } from '../guest/ops.ts';

export interface EngineCapabilities {
  /** Can compile to bytecode and load it. */
  bytecode: boolean;
  /** Can be told to collect garbage now. */
  collect: boolean;
  /** Automatic collection can be turned off. */
  automaticCollectionSwitch: boolean;
  /** Linear memory can be imaged and restored. */
  image: boolean;
  /** Asks the host for the time (VmHost.nowMs). */
  clock: boolean;
}

export interface Engine {
  readonly name: string;
  readonly capabilities: EngineCapabilities;
  /**
   * A machine with memory of its own and no runtime in it yet.
   * With `trackWrites` restoring an image costs as much as was written since, not as much as the image.
   */
  createVm(options: VmOptions): Promise<Vm>;
}

export interface VmOptions {
  host: VmHost;
  limits: VmLimits;
  trackWrites: boolean;
}

export interface VmLimits {
  memoryBytes: number;
  stackBytes: number;
}

/** What a machine calls back. */
export interface VmHost {
  call: HostFunction;
  /** Called now and then while guest code runs. True: break off with GuestError 'interrupted'. */
  interrupt(): boolean;
  /** Absolute name of a module from the importer's name and the specifier. Throws to refuse. */
  resolveModule(importer: string, specifier: string): string;
  loadModule(name: string): string;
  /** What Date says, milliseconds since 1970. Absent: the machine's own time. */
  nowMs?: () => number;
}

/** Something compiled once: bytes for an engine that has bytecode, else the source itself. */
export type Code = { kind: 'source'; text: string } | { kind: 'bytecode'; bytes: Uint8Array };

/** The guest's scripts (guest/extras.ts), compiled. */
export interface GuestCode {
  core: Code;
  extras: readonly Code[];
}

/** One module of a graph in bytecode; in a list the entry is the last. */
export interface ModuleBytecode {
  name: string;
  bytes: Uint8Array;
}

/** The answer of a request that was complete at once: head as in ops.ts, body as UTF-8 bytes. */
export interface PackedAnswer {
  head: string;
  /** A copy; stays valid after the machine has gone on. */
  body: Buffer;
}

/** Names of the guest's functions that `call` can reach. */
export type GuestFunctionName = Exclude<keyof GuestApi, 'dispatch' | 'describe' | 'moduleLoaded'>;

export type ModuleState = { state: 'pending' } | { state: 'loaded' } | { state: 'failed'; error: string };

/** Every operation may throw GuestError. After a 'trap' only `dispose` may be called. */
export interface Vm {
  /** Bytes of memory the machine holds now. */
  readonly memoryBytes: number;
  /** New runtime and context, limits applied. */
  open(): void;
  /** Frees runtime and context, which collects what is left in them. */
  close(): void;
  /** Compiles a script so that `boot` loads it as cheaply as this engine can. Needs no open runtime. */
  compileScript(source: string, filename: string): Code;
  /**
   * Evaluates the guest's core and hands it the host function. The engine itself answers the guest's call for
   * the extras, because their value stays in the guest.
   */
  boot(guest: GuestCode, config: GuestConfig): void;
  /** Compiles the whole import graph below `entry`, sources through VmHost. Needs no open runtime. */
  compileModules(entry: string): ModuleBytecode[];
  /** Starts evaluating the user's module; its imports come through VmHost. */
  loadSource(entry: string, source: string): void;
  /** Starts evaluating the user's module; the last of the list is the entry. */
  loadBytecode(modules: readonly ModuleBytecode[]): void;
  /** How far that evaluation is. On the first 'loaded' the namespace is handed to the guest. */
  moduleState(): ModuleState;
  /** Guest's `describe`. */
  describe(): string;
  dispatch(id: number, route: number, params: string, flags: number): PackedAnswer | undefined;
  call(name: GuestFunctionName, argument: number): void;
  /** Runs promise jobs until there are none. */
  drainJobs(): void;
  /** Jobs are waiting: after an interruption, what is left of the runaway's. */
  readonly jobsPending: boolean;
  collect(): void;
  setAutomaticCollection(on: boolean): void;
  /** Grows memory by at least so many bytes, free for use: what fits into them will not make it grow. */
  reserve(bytes: number): void;
  /** Everything the machine's memory holds now. */
  capture(): Image;
  /** Back to the image. False if the machine has grown since and cannot shrink: dispose of it. */
  restore(image: Image): boolean;
  /**
   * Copies out what was written since the machine was last equal to an image, and puts it back to that image.
   * Only between calls, only with `trackWrites`. 'grown': memory is larger than the image's; 'too-large': the
   * copy would take more than so many bytes; nothing has happened then.
   */
  park(maxBytes: number): Delta | 'grown' | 'too-large';
  /**
   * Goes on where the parked machine was, on any machine of the same engine that nothing runs on: O(delta) on
   * one that is equal to the delta's image, else the image is copied first. False if the machine is larger.
   */
  resume(delta: Delta): boolean;
  dispose(): void;
}

/** A machine's memory at one moment. Opaque to all but the engine; may be restored into any of its machines. */
export interface Image {
  /** What restoring copies at most. */
  readonly bytes: number;
}

/** What a machine's memory holds beyond an image. Opaque to all but the engine. */
export interface Delta {
  readonly bytes: number;
}
