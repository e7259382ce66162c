/**
 * A target is anything that can be built once and started many times. Today's are variants of the mock
 * server; an outside command or a git revision fits the same two steps.
 */
import type { BuildSummary } from './records.ts';

export interface Target {
  /** As written by the user: `baseline`, `baseline+gc=never`. */
  readonly name: string;
  build(): Promise<Build>;
}

/** An immutable directory that can be started. */
export interface Build {
  readonly directory: string;
  readonly summary: BuildSummary;
  /** Arguments after `node` that start it, without the script and flags. */
  readonly argv: readonly string[];
  /** True if the directory was there already. */
  readonly reused: boolean;
}

/** What is known of a level by name, without loading it. */
export interface LevelInfo {
  axis: string;
  level: string;
  summary: string;
}

export interface VariantInfo {
  name: string;
  title: string;
  levels: Record<string, string>;
  engine: string;
  deviations: readonly string[];
  /** Axes whose level changes nothing under the other levels, with the reason. */
  inert: Record<string, string>;
}
