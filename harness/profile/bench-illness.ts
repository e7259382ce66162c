/**
 * `npm run bench:illness`: servers made to have one illness each, and what `lab diagnose` says of them. Exit code 1
 * when one of them is named wrongly. About two minutes; nothing else may run meanwhile.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { besideHog } from '../calibrate/live/start-hog.ts';
import { realEquipment } from '../cli/equipment.ts';
import type { Equipment } from '../experiment/equipment.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import { handleInterrupt } from '../process/interrupt.ts';
import { stopAll } from '../process/registry.ts';
import { type Diagnosis, diagnose, type Illness } from './diagnosis.ts';
import { examine } from './examine.ts';

const SERVER = join(import.meta.dirname, 'testing', 'ill.mjs');
const HOG_MS = 120_000;
const SEED = 1;

/** What the server has, whether a hog runs beside it, and what should be said. */
const CASES: readonly { server: string; hog: boolean; expected: Illness }[] = [
  { server: 'healthy', hog: false, expected: 'healthy' },
  { server: 'cpu-bound', hog: false, expected: 'cpu-bound' },
  { server: 'blocked-loop', hog: false, expected: 'blocked-loop' },
  { server: 'garbage', hog: false, expected: 'garbage' },
  { server: 'waiting', hog: false, expected: 'waiting' },
  { server: 'large', hog: false, expected: 'generator-bound' },
  { server: 'healthy', hog: true, expected: 'starved' },
];

const SCENARIO: Scenario = {
  name: 'ill',
  title: 'An ill server',
  description: 'Asks a server of known illness for its one answer.',
  script: 'none.js',
  requests: [{ method: 'GET', path: '/', expect: { status: 200 } }],
  load: { connections: 16 },
};

const buildOf = (illness: string): Build => ({
  kind: 'mock',
  directory: join(SERVER, '..'),
  reused: true,
  argv: [SERVER, `--illness=${illness}`],
  summary: { variant: illness, hash: illness, levels: {}, engine: 'none', deviations: [], bytes: 0 },
});

const interrupt = handleInterrupt();
const folder = await mkdtemp(join(tmpdir(), 'perfduel-illness-'));
let wrong = 0;
try {
  const real = await realEquipment({ labDir: folder, signal: interrupt.signal, emit: () => undefined });
  const equipment: Equipment = { ...real, scriptPath: () => 'none.js' };
  for (const { server, hog, expected } of CASES) {
    const look = async (): Promise<Diagnosis> => {
      const options = { build: buildOf(server), scenario: SCENARIO, seed: SEED, folder };
      return diagnose((await examine(equipment, options)).readings);
    };
    const diagnosis = hog
      ? (await besideHog(equipment, { seed: SEED, lifeMs: HOG_MS }, look)).result
      : await look();
    const right = diagnosis.illness === expected;
    if (!right) wrong++;
    process.stdout.write(
      `${right ? '✓' : '✗'} ${server}${hog ? ' beside a hog' : ''}: ${diagnosis.illness}${right ? '' : `, expected ${expected}`}\n    ${diagnosis.evidence.join('\n    ')}\n`,
    );
  }
  process.stdout.write(`${CASES.length - wrong} of ${CASES.length} named rightly\n`);
} finally {
  interrupt.dispose();
  await stopAll();
  await rm(folder, { recursive: true, force: true });
}
process.exit(wrong === 0 ? 0 : 1);
