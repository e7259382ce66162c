import { randomInt } from 'node:crypto';
import { join, resolve } from 'node:path';
import { labRoot } from '../../build/lab-root.ts';
import { makeFolder } from '../../build/make-folder.ts';
import type { Equipment } from '../../experiment/equipment.ts';
import { newRunId } from '../../experiment/run-id.ts';
import { loadScenario } from '../../experiment/scenarios.ts';
import { proveBuilds } from '../../experiment/suites.ts';
import { UsageError } from '../../model/errors.ts';
import type { FlamePage } from '../../model/profile.ts';
import { formatDuration } from '../../model/units.ts';
import { CPU } from '../../profile/cpu-subject.ts';
import { allocationSubject } from '../../profile/heap/allocation-subject.ts';
import { allocationRounds } from '../../profile/heap/allocations.ts';
import { readGrowth } from '../../profile/heap/growth.ts';
import { type GrowthStudy, makeGrowthStudy } from '../../profile/heap/growth-study.ts';
import { profileRounds, type RoundsOptions } from '../../profile/rounds.ts';
import { openViewer } from '../../profile/speedscope/viewer.ts';
import { makeStudy, type Study, type StudyPlace, type StudyResult } from '../../profile/study.ts';
import type { Command } from '../command.ts';
import * as common from '../common-flags.ts';
import { DEFAULTS } from '../defaults.ts';
import { assertWritable } from '../deliver.ts';
import { duration, text, toggle, whole } from '../flag-kinds.ts';
import { parseFlags } from '../flags.ts';
import type { Io } from '../io.ts';
import { withEquipment } from '../session.ts';
import { growthText } from './profile/growth-text.ts';
import { refuseContradictions } from './profile/heap-flags.ts';
import { openPages } from './profile/open-pages.ts';
import { profileText } from './profile/terminal.ts';
import { askedTool, runOnEach, showRuns } from './profile/with-tool.ts';

/** One process shows where the time goes; what differs between two needs epochs enough to judge by. */
const EPOCHS = { one: 3, two: 12 };
const WINDOW_MS = 1_500;
const INTERVAL_US = 250;
/** V8's own default is 32 KiB; four times as many samples still cost a small part of the time. */
const INTERVAL_BYTES = 8_192;

const flags = {
  scenario: text('S', 'the name of a scenario', `workload (default ${DEFAULTS.scenario})`),
  epochs: whole(1, 200, `processes per variant (default ${EPOCHS.one}; for two variants ${EPOCHS.two})`),
  window: duration(`how long each is profiled (default ${WINDOW_MS / 1_000}s)`, 100, 60_000),
  interval: whole(
    50,
    100_000,
    `µs between samples (default ${INTERVAL_US}); --heap: bytes (default ${INTERVAL_BYTES})`,
  ),
  seed: whole(0, 2 ** 32 - 1, 'of the order (default: drawn, and printed)'),
  heap: toggle('what requests allocate, in bytes'),
  growth: duration('loads for so long: what stays in memory, and who asked for it', 5_000, 86_400_000),
  tool: text('NAME', 'the name of a tool', '0x, clinic-*, cpu-prof, heap-prof, trace-gc or perf instead'),
  open: toggle('open the page in a browser'),
  retest: toggle('run the suite even on a build that has passed it'),
  out: common.out,
  json: common.json,
  'lab-dir': common.labDir,
};

export const command: Command = {
  name: 'profile',
  usage: 'profile A[,B]',
  summary: 'shows where the time goes, or what changed between two',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    const names = variantsOf(positionals);
    refuseContradictions(values, names.length);
    const scenario = await loadScenario(values.scenario ?? DEFAULTS.scenario);
    const labDir = labRoot(values['lab-dir'], io.env);
    const seed = values.seed ?? randomInt(2 ** 31);
    const tool = await askedTool(values);
    return withEquipment(io, labDir, async (equipment) => {
      const folder =
        values.out === undefined
          ? join(labDir, 'profiles', newRunId(names, equipment.date()))
          : resolve(values.out);
      await assertWritable(folder, '--out');
      await makeFolder(folder);
      equipment.emit({ kind: 'step', text: `build and test ${names.join(' and ')}` });
      const builds = [];
      for (const name of names) builds.push(await equipment.target(name).build());
      await proveBuilds(equipment, builds, { retest: values.retest ?? false });
      const { renderFlamegraph } = await import('../../../reports/flamegraph/page.ts');
      const viewer = await openViewer(folder, labDir);
      if (tool !== null) {
        const options = {
          tool,
          builds,
          scenario,
          folder,
          flags: values,
          renderPage: renderFlamegraph,
          viewer,
        };
        return showRuns(await runOnEach(equipment, options), values, io);
      }
      const place = { scenario: scenario.name, seed, folder, viewer };
      const heapIntervalBytes = values.interval ?? INTERVAL_BYTES;
      if (values.growth !== undefined) {
        const lasting = formatDuration(values.growth);
        equipment.emit({ kind: 'step', text: `load ${scenario.name} for ${lasting}, seed ${seed}` });
        const options = { scenario, durationMs: values.growth, heapIntervalBytes, seed, folder };
        const taken = await readGrowth(equipment, builds[0]!, options);
        const study = await makeGrowthStudy(taken, { ...place, variant: names[0]! }, renderFlamegraph);
        return showGrowth(study, values, io);
      }
      equipment.emit({ kind: 'step', text: `profile ${scenario.name}, seed ${seed}` });
      const rounds: RoundsOptions = {
        builds,
        scenario,
        epochs: values.epochs ?? (names.length === 1 ? EPOCHS.one : EPOCHS.two),
        windowMs: values.window ?? WINDOW_MS,
        seed,
        folder,
      };
      const result = values.heap
        ? await studyAllocations(equipment, { ...rounds, heapIntervalBytes }, place, renderFlamegraph)
        : await makeStudy(
            await profileRounds(equipment, { ...rounds, cpuIntervalUs: values.interval ?? INTERVAL_US }),
            CPU,
            place,
            renderFlamegraph,
          );
      return async () => {
        io.stdout(
          values.json
            ? `${JSON.stringify(result.study, null, 2)}\n`
            : profileText(result, { width: io.columns }),
        );
        if (values.open) await openPages([pageOf(result.study)], io);
        return 0;
      };
    });
  },
};

async function studyAllocations(
  equipment: Equipment,
  options: RoundsOptions & { heapIntervalBytes: number },
  place: StudyPlace,
  renderPage: (page: FlamePage) => string,
): Promise<StudyResult> {
  const rounds = await allocationRounds(equipment, options);
  return makeStudy(rounds, allocationSubject(rounds), place, renderPage);
}

function showGrowth(
  study: GrowthStudy,
  { json, open }: { json?: boolean; open?: boolean },
  io: Io,
): () => Promise<number> {
  return async () => {
    const { kept: _, ...shown } = study;
    io.stdout(json ? `${JSON.stringify(shown, null, 2)}\n` : growthText(study, { width: io.columns }));
    if (open) await openPages([study.page], io);
    return 0;
  };
}

/** The one that answers the question. */
const pageOf = ({ variants, differential }: Study): string => differential?.page ?? variants[0]!.page;

function variantsOf(positionals: readonly string[]): string[] {
  const names = positionals.flatMap((positional) => positional.split(',')).filter((name) => name !== '');
  if (names.length === 0 || names.length > 2) {
    throw new UsageError(`profile: expected one variant, or two as in "profile A,B", got ${names.length}`);
  }
  if (names[0] === names[1])
    throw new UsageError(`profile: expected two different variants, got "${names[0]}" twice`);
  return names;
}
