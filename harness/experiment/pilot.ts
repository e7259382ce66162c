/**
 * Before measuring, every variant is started once per scenario and loaded for a moment: enough to choose the
 * warm-up, the slices and the number of epochs, and to see which servers close their connections. It also
 * fills the file cache. Its numbers are recorded and never part of a verdict.
 */
import type { LoadGenerator, SliceResult } from '../load/generator.ts';
import { EXIT, LabError, TrialError, UsageError } from '../model/errors.ts';
import type { LoadKind, TrialFailure } from '../model/records.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import { MS_PER_S, NS_PER_S, NS_PER_US } from '../model/units.ts';
import { median } from '../stats/location.ts';
import { serverStarter, workloadOf } from './block.ts';
import type { ExperimentConfig } from './config.ts';
import type { Equipment } from './equipment.ts';
import type { PilotRate } from './run-record.ts';
import { connectionCount, DISCARD_MS, sliceLength, warmupCount } from './sizing.ts';
import { Trial } from './trial.ts';

/** A cold server is several times slower than a warm one: the beginning is not looked at. */
const LOOK = { durationMs: 400, discardMs: 600 };
const QUICK_LOOK = { durationMs: 300, discardMs: 300 };
/** Few connections: on a slow server many would spend the look on filling the queue. */
const FIRST = { requests: 20, connections: 8, expectedMs: 5_000 };
/** A little longer than the roomiest epoch warms up, and then the median of some slices. */
const CAPACITY = { warmupMs: 1_500, slices: 4 };

export async function runPilot(
  equipment: Equipment,
  scenarios: readonly Scenario[],
  builds: readonly Build[],
  { quick, latency, warmupRequests }: Pick<ExperimentConfig, 'quick' | 'latency' | 'warmupRequests'>,
): Promise<PilotRate[]> {
  // Only this one is right for every kind of server.
  const generator = equipment.generator('paced');
  const rates: PilotRate[] = [];
  const total = scenarios.length * builds.length;
  for (const scenario of scenarios) {
    for (const build of builds) {
      const shape = quick ? QUICK_LOOK : LOOK;
      const open = latency || scenario.openLoop !== undefined;
      rates.push(await look(equipment, generator, scenario, build, { shape, latency: open, warmupRequests }));
      const text = `${scenario.name}, ${build.summary.variant}`;
      equipment.emit({ kind: 'progress', done: rates.length, total, text, leftMs: null });
    }
  }
  return rates;
}

interface Look extends Pick<ExperimentConfig, 'latency' | 'warmupRequests'> {
  shape: { durationMs: number; discardMs: number };
}

async function look(
  equipment: Equipment,
  generator: LoadGenerator,
  scenario: Scenario,
  build: Build,
  { shape, latency, warmupRequests }: Look,
): Promise<PilotRate> {
  const { variant } = build.summary;
  const [port] = await equipment.freePorts(1);
  const place = { epoch: 0, variant, startOrder: 0, slot: 0, port: port! };
  const trial = new Trial(equipment, workloadOf(scenario, build), place);
  try {
    await trial.start(serverStarter(equipment, scenario, build));
    await trial.smoke();
    await trial.warmUp(generator, {
      ...FIRST,
      connections: Math.min(FIRST.connections, scenario.load.connections),
    });
    const seen = await trial.slice(0, shape);
    if (trial.failure !== null || seen === null) throw cannotServe(trial.failure!, scenario);
    if (seen.requests === 0) {
      const message = `${variant} completed no request in ${shape.durationMs} ms`;
      throw cannotServe({ code: 'E_NO_ANSWER', message, log: trial.server?.log() ?? [] }, scenario);
    }
    const ratePerS = perSecond(seen);
    return {
      scenario: scenario.name,
      variant,
      ratePerS,
      ...(seen.cpuNs === null ? {} : { cpuUsPerRequest: seen.cpuNs / NS_PER_US / seen.requests }),
      startupMs: trial.server!.startupMs ?? 0,
      ...(latency
        ? { capacityPerS: await capacity(generator, scenario, trial, { ratePerS, warmupRequests }) }
        : {}),
      closes: seen.serverCloses,
    };
  } finally {
    await trial.stop();
  }
}

const perSecond = ({ requests, durationNs }: Pick<SliceResult, 'requests' | 'durationNs'>): number =>
  requests / (durationNs / NS_PER_S);

/** Throughput once it is as warm as in an epoch. */
async function capacity(
  generator: LoadGenerator,
  scenario: Scenario,
  trial: Trial,
  { ratePerS: coldPerS, warmupRequests }: { ratePerS: number; warmupRequests: number | null },
): Promise<number> {
  await trial.warmUp(generator, {
    requests: warmupRequests ?? warmupCount(coldPerS, CAPACITY.warmupMs / MS_PER_S),
    connections: connectionCount(scenario.load.connections, coldPerS),
    expectedMs: CAPACITY.warmupMs,
  });
  const seen: number[] = [];
  for (let position = 1; position <= CAPACITY.slices; position++) {
    const slice = await trial.slice(position, { durationMs: sliceLength(coldPerS), discardMs: DISCARD_MS });
    if (trial.failure !== null || slice === null) throw cannotServe(trial.failure!, scenario);
    seen.push(perSecond(slice));
  }
  const perS = median(seen);
  if (perS > 0) return perS;
  const message = `${trial.place.variant} completed no request in half of ${CAPACITY.slices} slices`;
  throw cannotServe({ code: 'E_NO_ANSWER', message, log: trial.server?.log() ?? [] }, scenario);
}

/** What fails here fails always: better said now than after an experiment of failed trials. */
function cannotServe({ code, message, log }: TrialFailure, scenario: Scenario): LabError {
  const text = `scenario ${scenario.name} cannot be measured: ${message}`;
  const ours = ['E_SCRIPT', 'E_START', 'E_PORT_IN_USE', 'E_EXITED', 'E_READY_TIMEOUT'].includes(code);
  if (ours) return new UsageError(text, { code, details: log });
  return new TrialError(code, text, log);
}

/** The generator all variants are loaded with: one that refuses closing servers gives way for all of them. */
export function chooseLoad(
  equipment: Equipment,
  asked: LoadKind,
  rates: readonly PilotRate[],
): { load: LoadKind; reason: string | null } {
  const refuses = equipment.generator(asked).refusesClosingServers;
  if (refuses === null || !rates.some((rate) => rate.closes)) return { load: asked, reason: null };
  return { load: 'paced', reason: refuses };
}

/** A generator that is missing on this machine is found before anything is built. */
export async function assertAvailable(equipment: Equipment, load: LoadKind): Promise<void> {
  const missing = await equipment.generator(load).unavailable();
  if (missing !== null) throw new LabError('E_LOAD_UNAVAILABLE', EXIT.usage, `--load ${load}: ${missing}`);
}
