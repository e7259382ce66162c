/**
 * What a `lab.config.ts` (or .js, .json) says. Every member is optional: without a file, commands, revisions and
 * addresses can be given on the command line. Relative paths are relative to the file's folder; durations are texts
 * like `250ms`, `10s`, `3m`.
 */
import type { LoadKind } from './records.ts';

export interface LabConfig {
  /** Servers by name, as they are then written in `--compare`. */
  targets?: Readonly<Record<string, TargetConfig>>;
  /** How a revision of git, as in `--compare main,HEAD`, is installed, built and started. */
  revision?: RevisionRecipe;
  /** Workloads by name, as they are then written in `--scenario`. */
  scenarios?: Readonly<Record<string, ScenarioConfig>>;
  /** What every target must pass before it is measured. Default: the expected answers of all scenarios. */
  gate?: GateConfig;
  /** Environment of every server, gate, install and build command. */
  environment?: Readonly<Record<string, string>>;
  /** Targets compared when the command line names none; the first is the baseline. */
  compare?: readonly string[];
  /** Scenarios used when the command line names none. Default: all of `scenarios`. */
  scenario?: readonly string[];
  /** Wall time of a comparison. Default `3m`. */
  budget?: string;
  /** Smallest relative difference that matters: 0.01 = 1 %. */
  margin?: number;
  /** Level of all comparisons together. */
  alpha?: number;
  load?: LoadKind;
  /** Verdicts on which the exit code is 1. */
  failOn?: readonly ('faster' | 'slower' | 'same' | 'unresolved' | 'void' | 'investigate')[];
  /** Report formats. */
  format?: readonly string[];
  /** What `lab nightly` watches. Default: all of `targets` in all of `scenarios`. */
  nightly?: NightlyConfig;
}

/** Series are scenarios of targets: those that are named, and all of `variants` in all of `scenarios`. */
export interface NightlyConfig {
  /** `SCENARIO/TARGET`, one by one. */
  series?: readonly string[];
  /** Targets or variants, each of which is measured in each of `scenarios`. */
  variants?: readonly string[];
  /** Default: all of the configuration. */
  scenarios?: readonly string[];
  /** Wall time of a night. Default `30m`. */
  budget?: string;
  /** What stands above the reports. Default: the name of the repository's folder. */
  title?: string;
}

export type TargetConfig = CommandTarget | RevisionTarget | RunningTarget | VariantTarget;

/** What one process of a server is started with. */
export interface ServerRecipe {
  /**
   * Command line of the server. `{port}` stands for the port that it is to listen on; PORT has it as well. A text
   * with shell syntax (`&&`, `|`, `$`, `>` …) is run by `sh -c`; a list of words never is.
   */
  command: string | readonly string[];
  /** Working directory. Of a revision: inside its tree. */
  cwd?: string;
  env?: Readonly<Record<string, string>>;
  ready?: ReadyConfig;
  stop?: StopConfig;
  /** Version of Node that `node` in the command is: `22`, `24.21.0`. Default: the one on PATH. */
  node?: string;
}

export interface CommandTarget extends ServerRecipe {
  /** Run once before the first start, and again when its inputs have changed. */
  build?: string;
}

export interface RevisionRecipe extends ServerRecipe {
  /** Run once per commit in a fresh tree. Default: `npm ci` where there is a package-lock.json. */
  install?: string;
  /** Run once per commit after `install`. */
  build?: string;
}

export interface RevisionTarget extends Partial<RevisionRecipe> {
  /** Branch, tag, commit, `HEAD~1`. What the recipe here does not say is taken from `revision`. */
  git: string;
  /** Path of a repository on disk. Default: the one the configuration lies in. */
  repository?: string;
}

/** A server that somebody else started. It is never stopped, and all epochs share its one process. */
export interface RunningTarget {
  url: string;
  /** Without it there is no CPU time, and the verdict rests on throughput. */
  pid?: number;
}

/** A variant of the mock server: `snapshot`, `baseline+gc=never`. */
export interface VariantTarget {
  variant: string;
}

/** When a started server counts as ready. Default: when its port accepts connections. */
export interface ReadyConfig {
  /** Path that answers with a status below 500. */
  url?: string;
  /** Text or `/regular expression/` in a line of its output. */
  log?: string;
  /** Default `15s`. */
  within?: string;
}

export interface StopConfig {
  /** Default SIGTERM. */
  signal?: 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGQUIT';
  /** Until SIGKILL to the whole process tree. Default `2s`. */
  grace?: string;
}

export interface ScenarioConfig {
  title?: string;
  description?: string;
  /** Script for variants of the mock server; other targets know nothing of it. */
  script?: string;
  requests?: readonly RequestConfig[];
  /** A HAR file whose requests are sent, with its answers' statuses expected. Of several origins the commonest is taken. */
  har?: string | ImportConfig;
  /**
   * An OpenAPI document whose examples are sent; answers must have the first success status described, and the shape
   * of its example.
   */
  openapi?: string | ImportConfig;
  /** Concurrent connections of the closed loop. Default 16. */
  connections?: number;
  /** Response times at these rates, requests a second, beside the closed loop. */
  openLoop?: { ratesPerS: readonly number[]; arrivals?: 'poisson' | 'constant' };
}

export interface ImportConfig {
  file: string;
  /** Only requests whose `METHOD /path` begins with or matches one of these: texts or `/regular expressions/`. */
  only?: readonly string[];
  /** Headers that every request gets in addition. */
  headers?: Readonly<Record<string, string>>;
}

export interface RequestConfig {
  /** Default GET, or POST when there is a body. */
  method?: string;
  /** With query, beginning with `/`. */
  path: string;
  headers?: Readonly<Record<string, string>>;
  /** A text; anything else is sent as JSON with its content type. */
  body?: unknown;
  /** A file whose bytes are the body. */
  bodyFile?: string;
  /** How often beside the others. Default 1. */
  weight?: number;
  /** Default: as the first target answers. */
  expect?: ExpectConfig | 'as-baseline';
}

export interface ExpectConfig {
  /** Default 200. */
  status?: number;
  /** Exact values; `*`: any value. */
  headers?: Readonly<Record<string, string>>;
  /** The whole body, as a text. */
  body?: string;
  /** A part of the body. */
  contains?: string;
  /** The whole body, as JSON; the order of members does not matter. */
  json?: unknown;
  /**
   * JSON of which the answer has at least this: further members may be there; arrays have the same length, and each
   * element its part.
   */
  jsonSubset?: unknown;
}

/**
 * `command`: runs with URL and PORT of a started target in its environment; exit code 0 passes. `recorded`: answers of
 * every target are compared with those of the first. Both: both.
 */
export interface GateConfig {
  command?: string;
  cwd?: string;
  /** Default `5m`. */
  within?: string;
  recorded?: boolean;
  /** Headers and JSON members that may differ between recorded answers. `date` always may. */
  ignore?: { headers?: readonly string[]; members?: readonly string[] };
}

/** The identity, for types and completion in `lab.config.ts`. */
export const defineLab = (config: LabConfig): LabConfig => config;
