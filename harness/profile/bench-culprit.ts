/**
 * `npm run bench:culprit`: does the differential profile find a function that was made slower? A server of twenty
 * functions of equal work is compared with builds of itself in which one function takes so many more steps that a
 * request costs 2 or 5 % more, and with one that is the same, to count false alarms.
 *
 *     node harness/profile/bench-culprit.ts --runs 10 --shares 0.05,0.02,0 --epochs 12 --seed 1
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULTS } from '../cli/defaults.ts';
import { realEquipment } from '../cli/equipment.ts';
import type { Equipment } from '../experiment/equipment.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import { handleInterrupt } from '../process/interrupt.ts';
import { stopAll } from '../process/registry.ts';
import { createRandom } from '../stats/random.ts';
import { type Differential, differential } from './differential.ts';
import type { FoldedProfile } from './fold.ts';
import { profileRounds } from './rounds.ts';
import { ALPHA } from './study.ts';

const SERVER = join(import.meta.dirname, 'testing', 'twenty.mjs');
const FUNCTIONS = 20;
const STEPS = 4_000;
const TOP = 3;
/** Of every process: each calls every function as often. */
const WARMUP = 6_000;

const SCENARIO: Scenario = {
  name: 'twenty',
  title: 'Twenty functions',
  description: 'Every answer is the work of twenty functions.',
  script: 'none.js',
  requests: [
    {
      method: 'GET',
      path: '/',
      expect: { status: 200, body: { kind: 'exact', text: 'done' } },
    },
  ],
  load: { connections: 8 },
};

/** The whole of a request is all functions' steps, so a share of it is so many steps of one. */
function buildOf(name: string, slow: number, share: number): Build {
  const extra = Math.round(share * FUNCTIONS * STEPS);
  return {
    kind: 'mock',
    directory: join(SERVER, '..'),
    reused: true,
    argv: [SERVER, `--steps=${STEPS}`, `--slow=${slow}`, `--extra=${extra}`],
    summary: { variant: name, hash: name, levels: {}, engine: 'none', deviations: [], bytes: 0 },
  };
}

const nameOf = (share: number): string => `planted-${share}`;

interface Outcome {
  significant: number;
  /** The culprit is among the first three, with the right sign. */
  found: boolean;
}

function judge({ frames }: Differential, culprit: string, slowerIsB: boolean): Outcome {
  const significant = frames.filter((frame) => frame.significant);
  const found = significant
    .slice(0, TOP)
    .some(({ frame, difference }) => frame.name === culprit && difference > 0 === slowerIsB);
  return { significant: significant.length, found };
}

function line(
  share: number,
  { frames, a }: Differential,
  culprit: string,
  { significant, found }: Outcome,
): string {
  const [first] = frames;
  const what =
    share === 0
      ? 'nothing planted'
      : `${share * 100} % planted in ${culprit}: ${found ? 'found' : 'NOT found'}`;
  const largest = `${first!.frame.name} ${first!.difference.toFixed(2)} of ${a.toFixed(0)} µs`;
  return `${what}, ${significant} significant, first ${largest}`;
}

function summary(share: number, list: readonly Outcome[]): string {
  const silent = list.filter(({ significant }) => significant === 0).length;
  const found = list.filter((outcome) => outcome.found).length;
  return share === 0
    ? `nothing planted: no function called different in ${silent} of ${list.length} runs`
    : `${share * 100} % planted: among the first ${TOP} in ${found} of ${list.length} runs`;
}

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    shares: { type: 'string', default: '0.05,0.02,0' },
    epochs: { type: 'string', default: String(DEFAULTS.profile.epochs) },
    window: { type: 'string', default: String(DEFAULTS.profile.windowMs) },
    seed: { type: 'string', default: '1' },
  },
});
const shares = values.shares.split(',').map(Number);
const outcomes = new Map<number, Outcome[]>(shares.map((share) => [share, []]));
const interrupt = handleInterrupt();
const folder = await mkdtemp(join(tmpdir(), 'perfduel-culprit-'));
try {
  const real = await realEquipment({ labDir: folder, signal: interrupt.signal, emit: () => undefined });
  const equipment: Equipment = { ...real, scriptPath: () => 'none.js' };
  const random = createRandom(Number(values.seed)).fork('culprit');
  for (let run = 1; run <= Number(values.runs); run++) {
    const slow = random.integer(FUNCTIONS);
    const culprit = `work${String(slow).padStart(2, '0')}`;
    const rounds = await profileRounds(equipment, {
      builds: [buildOf('a', slow, 0), ...shares.map((share) => buildOf(nameOf(share), slow, share))],
      scenario: SCENARIO,
      epochs: Number(values.epochs),
      windowMs: Number(values.window),
      warmupRequests: WARMUP,
      cpuIntervalUs: DEFAULTS.profile.cpuIntervalUs,
      seed: random.integer(2 ** 31),
      folder,
    });
    const of = (name: string): FoldedProfile[] =>
      rounds.filter(({ variant }) => variant === name).map(({ folded }) => folded);
    for (const share of shares) {
      const plain = of('a');
      const planted = of(nameOf(share));
      // Which side is slower must make no difference.
      const slowerIsB = random.coin();
      const epochs = plain.map((a, i) => (slowerIsB ? { a, b: planted[i]! } : { a: planted[i]!, b: a }));
      const result = differential(epochs, ALPHA);
      const outcome = judge(result, culprit, slowerIsB);
      outcomes.get(share)!.push(outcome);
      process.stdout.write(`run ${run}, ${line(share, result, culprit, outcome)}\n`);
    }
  }
  for (const [share, list] of outcomes) process.stdout.write(`${summary(share, list)}\n`);
} finally {
  interrupt.dispose();
  await stopAll();
  await rm(folder, { recursive: true, force: true });
}
process.exit();
