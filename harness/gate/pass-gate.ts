/** One target at the gate: its answers, and the user's own tests. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '../build/write-atomic.ts';
import type { Equipment } from '../experiment/equipment.ts';
import { TrialError } from '../model/errors.ts';
import type { GateRecord } from '../model/records.ts';
import { distinctRequests, type Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import { sourceState } from '../targets/git.ts';
import { compareAnswers } from './answers.ts';
import type { Gate, GateCommand } from './gate.ts';
import type { Recording } from './record.ts';
import { runTests } from './test-command.ts';

export interface GateOptions {
  gate: Gate;
  /** What was recorded of the baseline, its scenarios complete. */
  recording: Recording;
  /** Run the tests again although they have passed on the same build. */
  retest: boolean;
}

/** `refused`: why the target may not be measured, and lines that show it; null: it passed, and `record` says what. */
export interface GateResult {
  record: GateRecord;
  refused: { text: string; lines: readonly string[] } | null;
  /** The tests were not run again. */
  reused: boolean;
}

const STORED_VERSION = 1;
/** Of wrong answers so many are shown. */
const SHOWN = 10;

/** Throws Interrupted, and as starting a server does. */
export async function passGate(
  equipment: Equipment,
  build: Build,
  { gate, recording, retest }: GateOptions,
): Promise<GateResult> {
  const { scenarios, volatile } = recording;
  const record: GateRecord = { command: null, answers: null, volatile };
  try {
    const asked = askedAnswers(build, gate, scenarios);
    if (asked.length > 0) {
      const { compared, wrong } = await compareAnswers(equipment, asked, build);
      if (wrong.length > 0)
        return refused(
          record,
          `${wrong.length} of ${compared} answers differ`,
          shown(wrong, recordedIn(asked)),
        );
      record.answers = { compared, recorded: recordedIn(asked) };
    }
    if (gate.command === null) return { record, refused: null, reused: false };
    const key =
      build.kind === 'running' ? null : await keyOf(equipment.labDir, gate.command, scenarios[0]!, build);
    const stored = retest || key === null ? null : await readStored(build, key);
    if (stored !== null) {
      record.command = { text: gate.command.text, durationMs: stored.durationMs };
      return { record, refused: null, reused: true };
    }
    equipment.emit({ kind: 'action', text: `${build.summary.variant}: ${gate.command.text}` });
    const { durationMs, failure } = await runTests(equipment, gate.command, scenarios[0]!, build);
    if (failure !== null) return refused(record, failure.text, failure.log);
    record.command = { text: gate.command.text, durationMs };
    // A failure is never stored: it must be seen again.
    if (key !== null) await store(build, { version: STORED_VERSION, key, durationMs });
    return { record, refused: null, reused: false };
  } catch (error) {
    // A server that dies or hangs at the gate has not passed it.
    if (!(error instanceof TrialError)) throw error;
    return refused(record, error.message, error.details);
  }
}

const refused = (record: GateRecord, text: string, lines: readonly string[]): GateResult => ({
  record,
  refused: { text, lines },
  reused: false,
});

/** Variants of the mock have a suite of their own, and are asked only for what was recorded. */
function askedAnswers(build: Build, gate: Gate, scenarios: readonly Scenario[]): readonly Scenario[] {
  if (build.kind !== 'mock' || gate.recorded) return scenarios;
  return scenarios.filter(({ requests }) => requests.some(({ asBaseline }) => asBaseline));
}

const recordedIn = (scenarios: readonly Scenario[]): number =>
  scenarios.flatMap(distinctRequests).filter(({ asBaseline }) => asBaseline).length;

function shown(wrong: readonly string[], recorded: number): string[] {
  const rest = wrong.length - SHOWN;
  return [
    ...wrong.slice(0, SHOWN),
    ...(rest <= 0 ? [] : [`and ${rest} more`]),
    ...(recorded === 0
      ? []
      : ['what may differ is named in gate.ignore of the configuration, by headers and members']),
  ];
}

interface Stored {
  version: typeof STORED_VERSION;
  key: string;
  durationMs: number;
}

/** Of build, tests, and what they are run with; null when nobody can tell whether the tests are still the same. */
async function keyOf(
  labDir: string,
  command: GateCommand,
  { name, script }: Scenario,
  build: Build,
): Promise<string | null> {
  const sources = await sourceState(command.cwd, labDir);
  if (sources === null) return null;
  const parts = [build.summary.hash, command, sources, build.kind === 'mock' ? [name, script] : null];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

const fileOf = ({ directory }: Build): string => join(directory, 'gate.json');

const store = (build: Build, stored: Stored): Promise<void> =>
  writeAtomic(fileOf(build), `${JSON.stringify(stored, null, 2)}\n`);

async function readStored(build: Build, key: string): Promise<Stored | null> {
  try {
    const stored = JSON.parse(await readFile(fileOf(build), 'utf8')) as Stored;
    return stored.version === STORED_VERSION && stored.key === key ? stored : null;
  } catch {
    // Missing or damaged: the tests are run, which is always right.
    return null;
  }
}
