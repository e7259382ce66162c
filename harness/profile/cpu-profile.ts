/** A V8 CPU profile as Node's inspector gives it and .cpuprofile files hold it. Times in microseconds. */
export interface CpuProfile {
  nodes: readonly ProfileNode[];
  startTime: number;
  endTime: number;
  /** Ids of the nodes seen, in order of time. */
  samples: readonly number[];
  /** Time since the sample before, as many as `samples`. */
  timeDeltas: readonly number[];
}

export interface ProfileNode {
  id: number;
  callFrame: CallFrame;
  children?: readonly number[];
}

export interface CallFrame {
  functionName: string;
  /** file:// URL, `node:…`, `wasm://…`, or nothing for what V8 made up: (idle), (program), (garbage collector). */
  url: string;
  /** From 0; −1 without one. */
  lineNumber: number;
  columnNumber: number;
}

/** Throws TypeError for what is no CPU profile. */
export function parseCpuProfile(text: string, where: string): CpuProfile {
  const value = JSON.parse(text) as Partial<CpuProfile> | null;
  const { nodes, samples, timeDeltas } = value ?? {};
  if (!Array.isArray(nodes) || !Array.isArray(samples) || !Array.isArray(timeDeltas)) {
    throw new TypeError(`${where}: expected a CPU profile with nodes, samples and timeDeltas`);
  }
  if (samples.length !== timeDeltas.length) {
    throw new TypeError(
      `${where}: expected as many timeDeltas as samples, got ${timeDeltas.length} and ${samples.length}`,
    );
  }
  return value as CpuProfile;
}
