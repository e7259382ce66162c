/** What the lab asks of a profiling tool, whatever it is: to watch one process of a server, and to leave files. */
import type { Equipment } from '../../experiment/equipment.ts';
import type { FlamePage } from '../../model/profile.ts';

export interface ProfilingTool {
  /** As written after `--tool`. */
  readonly name: string;
  /** Part of a sentence: what its files show. */
  readonly shows: string;
  readonly load: ToolLoad;
  /** Samples at the interval it is told to. */
  readonly takesInterval?: true;
  /** Why it cannot be used on this machine, and how to get it, in one sentence; null if it can. */
  unavailable(): Promise<string | null>;
  /** Nothing runs yet. Disposing ends and removes whatever is left. */
  attach(options: AttachOptions): Promise<Attachment>;
}

/**
 * `time`: as fast as the server goes, for so long. `exact`: as many requests as that should be, all of which are answered
 * before the tool closes, for figures per request. `count`: so many requests, for a tool that keeps something of each.
 * Warm-ups are not part of it, though a tool that watches the whole life of a process has them in its files too.
 */
export type ToolLoad =
  | { kind: 'time'; warmupMs: number; windowMs: number; exact?: true }
  | { kind: 'count'; warmup: number; requests: number };

export interface AttachOptions {
  /** Of the server, for messages. */
  label: string;
  /** Exists; files are written here. */
  folder: string;
  /** What their names begin with. */
  name: string;
  /** How a server is started without a tool. */
  start: Equipment['startServer'];
  renderPage(page: FlamePage): string;
  /** µs between samples; absent: as the tool likes it. */
  intervalUs?: number;
}

export interface Attachment extends AsyncDisposable {
  /** Starts the server under the tool, with the arguments it would be started with otherwise. */
  readonly startServer: Equipment['startServer'];
  /** The server is warm and about to be loaded. */
  open(): Promise<void>;
  /** The load is over. The tool ends, and the server with it where that is the tool's way. */
  close(seen: LoadSeen): Promise<ToolResult>;
}

/** What the load generator saw between `open` and `close`. Under a tool that slows servers down it measures nothing. */
export interface LoadSeen {
  requests: number;
  /** Of all threads; null where it was not read: of counted requests. */
  cpuUsPerRequest: number | null;
}

export interface ToolResult {
  files: readonly WrittenFile[];
  table?: ToolTable;
  /** The table's figures, for programs. */
  data?: unknown;
}

export interface WrittenFile {
  /** Absolute. */
  path: string;
  opens: Opener;
}

/** What shows a file. `speedscope`: Chrome's DevTools too, for V8's own formats; the lab makes a page for it. */
export type Opener = 'browser' | 'speedscope' | 'editor';

export interface ToolTable {
  /** The first column is text, the others are figures. */
  head: readonly string[];
  rows: readonly (readonly string[])[];
  /** One sentence: what the figures are. */
  note: string;
}
