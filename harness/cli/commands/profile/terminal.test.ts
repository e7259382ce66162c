import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { UsageError } from '../../../model/errors.ts';
import { CPU } from '../../../profile/cpu-subject.ts';
import type { FoldedProfile } from '../../../profile/fold.ts';
import { allocationSubject } from '../../../profile/heap/allocation-subject.ts';
import { makeStudy, type Subject } from '../../../profile/study.ts';
import { epochsOf, recorded, times } from '../../../profile/testing/recorded.ts';
import { refuseContradictions } from './heap-flags.ts';
import { profileText } from './terminal.ts';

/** What is printed of these profiles, without the paths at the end. */
async function printed(
  subject: Subject,
  sides: Readonly<Record<string, readonly FoldedProfile[]>>,
): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'perfduel-text-'));
  try {
    const rounds = Object.entries(sides).flatMap(([variant, profiles]) =>
      profiles.map((folded, i) => ({
        epoch: i + 1,
        variant,
        file: `${variant}-${i}`,
        requests: 1_000,
        folded,
      })),
    );
    const viewer = { link: async (file: string) => join(folder, `${file}.speedscope.html`) };
    const place = { scenario: 'users-param', seed: 1, folder, viewer };
    const text = profileText(await makeStudy(rounds, subject, place, () => ''), { width: 80 });
    return text.split('\n').filter((line) => !line.startsWith(folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const bytes = (profile: FoldedProfile): FoldedProfile => ({ ...times(profile, 1_000), unit: 'bytes' });

test('terminal: one profile has its stages, its functions and no line that is too long', async () => {
  const lines = await printed(CPU, { snapshot: [recorded('snapshot')] });
  assert.match(lines[0]!, /^snapshot, users-param: 100 µs of CPU per request$/);
  assert.ok(
    lines.some((line) => /^restore +\d+\.\d+ +\d+ %$/.test(line)),
    lines.join('\n'),
  );
  assert.ok(
    lines.some((line) => /^image restore wasm +\d/.test(line)),
    lines.join('\n'),
  );
  for (const line of lines) assert.ok(line.length <= 80, `${line.length}: ${line}`);
});

test('terminal: of two, what differs is told, stage by stage and function by function', async () => {
  const epochs = epochsOf(recorded('persistent'), recorded('snapshot'), 10);
  const sides = { persistent: epochs.map(({ a }) => a), snapshot: epochs.map(({ b }) => b) };
  const lines = await printed(CPU, sides);
  assert.ok(
    lines.some((line) => /^restore \* +0\.00 +\d+\.\d+ +\+\d+\.\d+$/.test(line)),
    lines.join('\n'),
  );
  assert.ok(
    lines.some((line) => /^image restore wasm +0\.00 /.test(line)),
    lines.join('\n'),
  );
  for (const line of lines) assert.ok(line.length <= 80, `${line.length}: ${line}`);
});

test('terminal: bytes carry their unit, and have no stages', async () => {
  const window = { collections: [{ kind: 'minor', ms: 2 }] } as never;
  const folded = bytes(recorded('snapshot'));
  const rounds = [{ epoch: 1, variant: 'snapshot', file: 'x', requests: 1_000, folded, window }];
  const lines = await printed(allocationSubject(rounds), { snapshot: [folded] });
  assert.match(lines[0]!, /^snapshot, users-param: 97\.7 KiB allocated per request$/);
  assert.ok(
    lines.some((line) =>
      line.startsWith('collections: 1 minor and 0 major, in which the server stood still for 2.00 µs'),
    ),
    lines.join('\n'),
  );
  assert.ok(!lines.some((line) => line.startsWith('by stage')));
  for (const line of lines) assert.ok(line.length <= 80, `${line.length}: ${line}`);
});

test('flags that contradict each other are refused, with both names', () => {
  assert.throws(() => refuseContradictions({ heap: true, growth: 9_000 }, 1), /one of --heap and --growth/);
  assert.throws(() => refuseContradictions({ heap: true, tool: '0x' }, 1), /one of --heap and --tool/);
  assert.throws(() => refuseContradictions({ growth: 9_000 }, 2), /--growth: expected one variant, got 2/);
  assert.throws(() => refuseContradictions({ growth: 9_000, epochs: 3 }, 1), UsageError);
  refuseContradictions({ heap: true, epochs: 3, window: 500 }, 2);
});
