/**
 * Which way imports may point. Every rule carries the sentence that the offender reads. Type-only
 * imports count like any other: a shared type is a shared decision.
 */

/** One import of one file. Paths are relative to the project and use `/`. */
export interface Edge {
  from: string;
  /** A file of the project, or the name of a Node built-in (`node:fs`) or of a package (`execa`). */
  to: string;
  kind: 'project' | 'builtin' | 'package';
  /** `from` is a test or made for tests. */
  test: boolean;
}

export interface ImportRule {
  id: string;
  sentence: string;
  offends(edge: Edge): boolean;
}

const inside = (path: string, ...folders: string[]): boolean =>
  folders.some((folder) => path.startsWith(`${folder}/`));

/** `script-loading` of `variants/axes/script-loading/bytecode.ts`; undefined outside the axes and for files shared by all. */
const axisOf = (path: string): string | undefined => /^variants\/axes\/([^/]+)\//.exec(path)?.[1];

/** Tests, what stands in `testing/` or `testing.ts` to help them, and the contract suites of the axes. */
export const isTestFile = (path: string): boolean =>
  /\.test\.ts$|(^|\/)testing(\/|\.ts$)|^variants\/axes\/[^/]+\/contract\.ts$/.test(path);

const SOCKETS = ['node:http', 'node:https', 'node:http2', 'node:net', 'node:tls'];

export const IMPORT_RULES: readonly ImportRule[] = [
  {
    id: 'inside-the-project',
    sentence: 'An import stays inside the project: what lies outside is not part of the build or its hash.',
    offends: ({ to, kind }) => kind === 'project' && (to.startsWith('../') || to.startsWith('/')),
  },
  {
    id: 'server-alone',
    sentence: 'server/ imports nothing outside server/: it must run unmeasured, and without the lab.',
    offends: ({ from, to, kind }) => inside(from, 'server') && kind === 'project' && !inside(to, 'server'),
  },
  {
    id: 'variants-choose',
    sentence: 'variants/ imports server/ only: a variant chooses levels, it does not measure.',
    offends: ({ from, to, kind }) =>
      inside(from, 'variants') && kind === 'project' && !inside(to, 'server', 'variants'),
  },
  {
    id: 'levels-are-values',
    sentence:
      'Levels are made of values from server/, and only variants/build.ts needs a package: a variant chooses, it does not reach out.',
    offends: ({ from, kind, test }) =>
      !test &&
      ((kind === 'builtin' && inside(from, 'variants/axes')) ||
        (kind === 'package' && inside(from, 'variants') && from !== 'variants/build.ts')),
  },
  {
    id: 'axes-apart',
    sentence: 'One axis never imports another: if two must know each other, they are one axis.',
    offends: ({ from, to }) => {
      const [one, other] = [axisOf(from), axisOf(to)];
      return one !== undefined && other !== undefined && one !== other;
    },
  },
  {
    id: 'lab-at-arms-length',
    sentence:
      'The lab knows a variant by its build directory and over HTTP: sharing a heap with what you measure is how harnesses lie.',
    offends: ({ from, to }) => inside(from, 'harness', 'ci') && inside(to, 'server', 'variants'),
  },
  {
    id: 'scenarios-are-data',
    sentence: 'scenarios/ imports harness/model only: a workload is data and does not know who runs it.',
    offends: ({ from, to, kind }) =>
      inside(from, 'scenarios') && kind === 'project' && !inside(to, 'scenarios', 'harness/model'),
  },
  {
    id: 'reports-render',
    sentence: 'reports/ imports harness/model only: if a report needs a number, the analysis computes it.',
    offends: ({ from, to, kind }) =>
      inside(from, 'reports') && kind === 'project' && !inside(to, 'reports', 'harness/model'),
  },
  {
    id: 'model-at-the-bottom',
    sentence: 'harness/model is the bottom layer: it imports nothing but itself.',
    offends: ({ from, to, test }) => inside(from, 'harness/model') && !test && !inside(to, 'harness/model'),
  },
  {
    id: 'numbers-without-io',
    sentence:
      'harness/stats and harness/design are pure: no Node modules, so that the same data give the same verdict anywhere.',
    offends: ({ from, kind, test }) =>
      inside(from, 'harness/stats', 'harness/design') && kind === 'builtin' && !test,
  },
  {
    id: 'numbers-without-the-lab',
    sentence:
      'harness/stats and harness/design know numbers, not processes: they import harness/model and each other.',
    offends: ({ from, to, kind }) =>
      inside(from, 'harness/stats', 'harness/design') &&
      kind === 'project' &&
      !inside(to, 'harness/model', 'harness/stats', 'harness/design'),
  },
  {
    id: 'claims-ask-the-experiment',
    sentence:
      'harness/claims asks the experiment and judges its records: it starts no process, sends no load and knows no command line.',
    offends: ({ from, to }) =>
      inside(from, 'harness/claims') && inside(to, 'harness/process', 'harness/load', 'harness/cli'),
  },
  {
    id: 'one-door-to-the-engine',
    sentence:
      'QuickJS is reached through server/engine/ only: that interface is what lets the engine be a level.',
    offends: ({ from, to }) =>
      /^(quickjs-wasi|quickjs-emscripten|@jitl\/quickjs)/.test(to) &&
      !inside(from, 'server/engine') &&
      !inside(from, 'server/guest/testing'),
  },
  {
    id: 'one-door-to-the-sockets',
    sentence: 'In server/, sockets belong to server/http/: everything else sees requests and answers.',
    offends: ({ from, to, test }) =>
      inside(from, 'server') && SOCKETS.includes(to) && !test && !inside(from, 'server/http'),
  },
  {
    id: 'tests-stay-tests',
    sentence: 'Code that runs for users does not import test code.',
    offends: ({ to, kind, test }) => kind === 'project' && !test && isTestFile(to),
  },
];
