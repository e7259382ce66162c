/**
 * `npm run bench:culprit`: does the differential profile find a function that was made slower? A server of twenty
 * functions of equal work is compared with itself, one function of one side taking so many more steps that a request
 * costs 2 or 5 % more; or none, to count false alarms.
 *
 *     node harness/profile/bench-culprit.ts --runs 10 --shares 0.05,0.02,0 --epochs 12 --seed 1
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { realEquipment } from '../cli/equipment.ts';
import type { Equipment } from '../experiment/equipment.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import { handleInterrupt } from '../process/interrupt.ts';
import { stopAll } from '../process/registry.ts';
import { createRandom } from '../stats/random.ts';
import { type Differential, differential } from './differential.ts';
import { profileRounds } from './rounds.ts';
import { ALPHA } from './study.ts';

const SERVER = join(import.meta.dirname, 'testing', 'twenty.mjs');
const FUNCTIONS = 20;
const STEPS = 4_000;
const TOP = 3;

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

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    shares: { type: 'string', default: '0.05,0.02,0' },
    epochs: { type: 'string', default: '12' },
    window: { type: 'string', default: '1500' },
    seed: { type: 'string', default: '1' },
  },
});
const interrupt = handleInterrupt();
const folder = await mkdtemp(join(tmpdir(), 'perfduel-culprit-'));
try {
  const real = await realEquipment({ labDir: folder, signal: interrupt.signal, emit: () => undefined });
  const equipment: Equipment = { ...real, scriptPath: () => 'none.js' };
  const random = createRandom(Number(values.seed)).fork('culprit');
  for (const share of values.shares.split(',').map(Number)) {
    const outcomes: Outcome[] = [];
    for (let run = 1; run <= Number(values.runs); run++) {
      const slow = random.integer(FUNCTIONS);
      const slowerIsB = random.coin();
      const sides = [
        buildOf('a', slow, slowerIsB ? 0 : share),
        buildOf('b', slow, slowerIsB ? share : 0),
      ] as const;
      const rounds = await profileRounds(equipment, {
        builds: sides,
        scenario: SCENARIO,
        epochs: Number(values.epochs),
        windowMs: Number(values.window),
        cpuIntervalUs: 250,
        seed: random.integer(2 ** 31),
        folder,
      });
      const of = (name: string) => rounds.filter(({ variant }) => variant === name);
      const result = differential(
        of('a').map(({ folded }, i) => ({ a: folded, b: of('b')[i]!.folded })),
        ALPHA,
      );
      const culprit = `work${String(slow).padStart(2, '0')}`;
      const outcome = judge(result, culprit, slowerIsB);
      outcomes.push(outcome);
      const [first] = result.frames;
      process.stdout.write(
        `${share * 100} %, run ${run}: ${outcome.significant} significant, first ${first!.frame.name} ${first!.difference.toFixed(2)} of ${result.a.toFixed(0)} µs${share === 0 ? '' : `, culprit ${culprit} ${outcome.found ? 'found' : 'NOT found'}`}\n`,
      );
    }
    const n = outcomes.length;
    process.stdout.write(
      share === 0
        ? `nothing planted: no function called significant in ${outcomes.filter((o) => o.significant === 0).length} of ${n} runs\n`
        : `${share * 100} % planted: among the first ${TOP} in ${outcomes.filter((o) => o.found).length} of ${n} runs\n`,
    );
  }
} finally {
  interrupt.dispose();
  await stopAll();
  await rm(folder, { recursive: true, force: true });
}
process.exit();
