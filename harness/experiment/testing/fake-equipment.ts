/** Real processes of a tiny server, a tiny generator, a suite that passes: an experiment in a second. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OpenLoopGenerator } from '../../load/generator.ts';
import { readProcessMemory } from '../../metrics/process-memory.ts';
import type { BuildSummary, ConformanceSummary, Fingerprint } from '../../model/records.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Target } from '../../model/target.ts';
import { startCommand } from '../../process/command.ts';
import { freePorts } from '../../process/ports.ts';
import { startServer } from '../../process/supervisor.ts';
import type { ExperimentConfig } from '../config.ts';
import type { Equipment, LabEvent } from '../equipment.ts';
import { fakeGenerator } from './fake-generator.ts';

const SERVER = fileURLToPath(new URL('./fake-server.mjs', import.meta.url));

export const fingerprint: Fingerprint = {
  os: 'Test OS',
  kernel: '1.0',
  cpuModel: 'test',
  cores: 2,
  memoryBytes: 2 ** 30,
  node: '24.0.0',
  v8: '13',
  lab: '0.0.0',
  git: { commit: '0123456789abcdef', branch: 'main', dirty: false },
  pinning: { server: 1, generator: 0 },
  loadAverage: 0,
  virtualised: null,
};

export const passingSuite: ConformanceSummary = {
  passed: 1,
  total: 1,
  levelPassed: 0,
  levelTotal: 0,
  cases: [{ id: 'server/hello', topic: 'server', title: 'hello', status: 'passed', durationMs: 1 }],
};

export const summaryOf = (variant: string): BuildSummary => ({
  variant,
  hash: `hash-of-${variant}`,
  levels: {},
  engine: 'none',
  deviations: [],
  bytes: 1,
});

export const helloScenario: Scenario = {
  name: 'hello',
  title: 'Hello',
  description: 'A constant text.',
  script: 'none.js',
  requests: [{ method: 'GET', path: '/', expect: { status: 200, body: { kind: 'exact', text: 'hello' } } }],
  load: { connections: 1 },
};

/** The variant's name is the mode of the fake server: `plain`, `spin=200`, `dies=40` … */
export function fakeTarget(name: string, labDir: string): Target {
  return {
    name,
    async build() {
      const directory = join(labDir, 'builds', `hash-of-${name}`);
      await mkdir(directory, { recursive: true });
      return { kind: 'mock', directory, summary: summaryOf(name), argv: [SERVER, name], reused: false };
    },
  };
}

export interface FakeLab {
  equipment: Equipment;
  events: LabEvent[];
  abort: AbortController;
  remove(): Promise<void>;
}

export async function fakeLab(
  over: Partial<Equipment> & { load?: OpenLoopGenerator } = {},
): Promise<FakeLab> {
  const labDir = await mkdtemp(join(tmpdir(), 'lab-'));
  const events: LabEvent[] = [];
  const abort = new AbortController();
  const load = over.load ?? fakeGenerator();
  const equipment: Equipment = {
    labDir,
    target: (variant) => fakeTarget(variant, labDir),
    scenario: async () => helloScenario,
    scriptPath: () => 'none.js',
    runSuite: async () => passingSuite,
    startServer,
    startCommand,
    freePorts,
    generator: () => load,
    openLoop: () => load,
    pinning: null,
    fingerprint: async () => fingerprint,
    calibration: async () => null,
    meters: {
      steal: () => () => 0,
      pressure: () => () => 0.25,
      peakRss: (pid) => readProcessMemory(pid)?.peakRssBytes ?? null,
    },
    signal: abort.signal,
    now: () => performance.now(),
    date: () => new Date().toISOString(),
    emit: (event) => events.push(event),
    ...over,
  };
  return { equipment, events, abort, remove: () => rm(labDir, { recursive: true, force: true }) };
}

export const config = (over: Partial<ExperimentConfig> = {}): ExperimentConfig => ({
  variants: ['plain', 'other'],
  scenarios: ['hello'],
  control: false,
  rule: 'fixed',
  latency: false,
  design: null,
  seed: 1,
  epochs: 2,
  budgetMs: 60_000,
  strictBudget: false,
  quick: false,
  alpha: 0.05,
  margin: 0.01,
  load: 'paced',
  slicesPerTrial: 2,
  sliceMs: 50,
  warmupRequests: 10,
  retest: false,
  ...over,
});
