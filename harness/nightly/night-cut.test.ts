/** Nights that end before their list does, or never begin. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Equipment } from '../experiment/equipment.ts';
import { fakeTarget } from '../experiment/testing/fake-equipment.ts';
import { UsageError } from '../model/errors.ts';
import { nightExitCode } from './exit-code.ts';
import { runNight } from './night.ts';
import { type FakeNight, fakeNight, NIGHT, pairs, SHAPE } from './testing/fake-night.ts';

let fake: FakeNight;
beforeEach(async () => {
  fake = await fakeNight();
});
afterEach(() => fake.end());

describe('a night that is cut short', () => {
  it('interrupted: what was measured is kept, judged and said', async () => {
    const emit: Equipment['emit'] = (event) => {
      fake.lab.events.push(event);
      if (fake.history.series().length > 0 && event.kind === 'progress' && event.text === 'epoch 2')
        fake.lab.abort.abort();
    };
    const result = await runNight(
      { ...fake.lab.equipment, emit },
      fake.options({ pairs: pairs('plain', 'spin=50', 'spin=60'), shape: { ...SHAPE, epochs: 6 } }),
    );
    assert.deepEqual(
      result.series.map(({ outcome }) => outcome.kind),
      ['kept', 'kept', 'no-time'],
    );
    assert.equal(fake.tonights('hello/plain')!.first.length, 6);
    assert.equal(fake.tonights('hello/spin=50')!.first.length, 2);
    assert.deepEqual(result.series[1]!.outcome.kind === 'kept' && result.series[1]!.outcome.broken, true);
    assert.equal(result.judgement.night, NIGHT);
    assert.equal(nightExitCode(result, ['alarm']), 130);
  });

  it('its time is up: ends by itself, and nobody is asked to wait', async () => {
    const result = await runNight(
      fake.lab.equipment,
      fake.options({
        pairs: pairs('plain', 'spin=50'),
        shape: { ...SHAPE, epochs: 1_000 },
        budgetMs: 6_000,
        leastMs: 4_000,
      }),
    );
    assert.equal(result.interrupted, false);
    const [first, second] = result.series.map(({ outcome }) => outcome);
    assert.ok(
      first!.kind === 'unfinished' || (first!.kind === 'kept' && first!.broken && first!.epochs < 1_000),
    );
    assert.equal(second!.kind, 'no-time');
  });

  it('no time at all: nothing is measured, and that is an answer to nobody', async () => {
    const result = await runNight(fake.lab.equipment, fake.options({ budgetMs: 900 }));
    assert.deepEqual(
      result.series.map(({ outcome }) => outcome.kind),
      ['no-time'],
    );
    assert.deepEqual(fake.history.experiments(), []);
    assert.equal(nightExitCode(result), 4);
  });

  it('a server that always dies proves nothing: void', async () => {
    const result = await runNight(
      fake.lab.equipment,
      fake.options({ pairs: pairs('dies=45'), shape: { ...SHAPE, warmupRequests: 60 } }),
    );
    const [{ outcome }] = result.series as [(typeof result.series)[0]];
    assert.equal(outcome.kind, 'void', JSON.stringify(outcome));
    assert.match((outcome as { reason: string }).reason, /died/);
    assert.equal(nightExitCode(result), 4);
  });

  it('a name that is no target is found before anything is measured', async () => {
    const target: Equipment['target'] = (name) =>
      name === 'plian'
        ? { name, build: () => Promise.reject(new UsageError('unknown target "plian"')) }
        : fakeTarget(name, fake.lab.equipment.labDir);
    await assert.rejects(
      runNight({ ...fake.lab.equipment, target }, fake.options({ pairs: pairs('plain', 'plian') })),
      /unknown target "plian"/,
    );
    assert.deepEqual(fake.history.experiments(), []);
  });
});
