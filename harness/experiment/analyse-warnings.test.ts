import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Analysis } from '../model/analysis.ts';
import type { WarningCode } from '../model/warnings.ts';
import { analyse } from './analyse.ts';
import { analysed, codes } from './testing/analysed.ts';
import { syntheticRun } from './testing/synthetic.ts';

describe('analyse: warnings', () => {
  it('are none for a clean experiment but for the few requests of the fixture', () => {
    assert.deepEqual(codes(analysed({ truth: { a: { cpuUs: 500 }, b: { cpuUs: 470 } } })), [
      'percentile-not-measurable',
    ]);
  });

  const { record, trials } = syntheticRun({ truth: { a: { cpuUs: 500 }, b: { cpuUs: 470 } } });
  const slicesWith = (change: object) =>
    trials.map((trial) => ({ ...trial, slices: trial.slices.map((slice) => ({ ...slice, ...change })) }));
  const table: [WarningCode, RegExp, () => Analysis][] = [
    [
      'busy-machine',
      /^5 % of the processors’ time was stolen$/,
      () => analyse(record, slicesWith({ steal: 0.05 })),
    ],
    [
      'busy-machine',
      /^servers waited 20 % of the time/,
      () => analyse(record, slicesWith({ runQueueWaitNs: 50e6 })),
    ],
    [
      'littles-law',
      /a in hello: 0\.50 of the connections/,
      () => analyse(record, slicesWith({ connections: 32 })),
    ],
    [
      'no-pinning',
      /2 core/,
      () => analyse({ ...record, fingerprint: { ...record.fingerprint, pinning: null } }, trials),
    ],
    [
      'dirty-tree',
      /^0123456789ab$/,
      () =>
        analyse(
          {
            ...record,
            fingerprint: { ...record.fingerprint, git: { ...record.fingerprint.git!, dirty: true } },
          },
          trials,
        ),
    ],
    [
      'not-steady',
      /^b in hello: 10 of 10 trials$/,
      () =>
        analyse(
          record,
          trials.map((trial) =>
            trial.variant === 'b' ? { ...trial, warmup: { ...trial.warmup!, steady: false } } : trial,
          ),
        ),
    ],
    [
      'isolation-deviation',
      /^b: isolation\/global$/,
      () =>
        analyse(
          {
            ...record,
            builds: { ...record.builds, b: { ...record.builds.b!, deviations: ['isolation/global'] } },
          },
          trials,
        ),
    ],
  ];
  for (const [code, detail, make] of table) {
    it(`${code}: ${detail.source}`, () => {
      assert.match(make().warnings.find((it) => it.code === code)?.detail ?? 'no such warning', detail);
    });
  }
});
