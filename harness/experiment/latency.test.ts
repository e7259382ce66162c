/** The open-loop phase: planned, run with fakes, and once in earnest on a tiny server. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OpenLoopGenerator } from '../load/generator.ts';
import type { OpenLoopOptions } from '../load/paced/open-loop.ts';
import { createPaced } from '../load/paced/paced.ts';
import type { TrialRecord } from '../model/records.ts';
import { analyse } from './analyse.ts';
import { runExperiment } from './experiment.ts';
import { mergeHistograms } from './histograms.ts';
import { capacities, latencyNotes, openLoopMs, planLatency, stretchLength } from './latency.ts';
import { makePlan, planLine } from './plan.ts';
import { parseTrials, trialText } from './record-codec.ts';
import type { PilotRate } from './run-record.ts';
import { type Run, readTrials } from './store.ts';
import { config, fakeLab, helloScenario } from './testing/fake-equipment.ts';
import { fakeGenerator } from './testing/fake-generator.ts';

const rate = (variant: string, capacityPerS: number, scenario = 'hello'): PilotRate => ({
  scenario,
  variant,
  ratePerS: capacityPerS / 2,
  startupMs: 200,
  capacityPerS,
  closes: false,
});

describe('the plan of the open loop', () => {
  it('takes the capacity of the slowest in each scenario', () => {
    const rates = [rate('a', 900), rate('b', 400), rate('a', 90, 'json'), rate('b', 4_000, 'json')];
    assert.deepEqual(capacities(rates), { hello: 400, json: 90 });
    const { capacityPerS: _, ...cold } = rate('c', 100);
    assert.throws(() => capacities([...rates, cold]), /no capacity of c in hello/);
  });

  it('makes a stretch long enough for p99 at the lowest rate, between bounds', () => {
    const table: [number, number, number][] = [
      // rate, epochs, ms: 1.1 × the larger of 1,000 and 10,000/epochs requests, in steps of 100 ms
      [5_000, 8, 2_000],
      [500, 8, 2_800],
      [500, 20, 2_200],
      [100, 8, 5_000],
    ];
    for (const [perS, epochs, ms] of table) assert.equal(stretchLength(perS, epochs, false), ms);
    assert.equal(stretchLength(5_000, 6, true), 1_000);
  });

  it('is said with its rates and its cost', () => {
    const rates = [rate('a', 2_400), rate('b', 1_020)];
    const plan = planLatency(rates, { epochs: 8, quick: false });
    assert.deepEqual(plan, {
      loads: [0.5, 0.7, 0.85],
      arrivals: 'poisson',
      durationMs: 2_700,
      capacityPerS: { hello: 1_020 },
    });
    assert.deepEqual(latencyNotes(plan, rates, 30_000), [
      'hello: b, the slowest, takes 1,020 req/s; response times at 510, 714 and 867 req/s',
      'the open loop takes about 17 s of the 30 s of each epoch',
    ]);
  });

  it('is paid for by the budget', () => {
    const rates = [rate('plain', 1_000), rate('other', 1_000)];
    const asked = config({ epochs: null, slicesPerTrial: null, sliceMs: null, warmupRequests: null });
    const planned = (latency: boolean, over = {}) =>
      makePlan({ ...asked, budgetMs: 180_000, latency, ...over }, [helloScenario], rates, 'paced', 5_000);
    const [closed, open] = [planned(false, { epochs: 9 }), planned(true, { epochs: 9 })];
    assert.equal(closed.plan.latency, null);
    const perTrial = openLoopMs(open.plan.latency!, 'hello');
    assert.equal(Math.round(open.pilot.epochMs - closed.pilot.epochMs), Math.round(1.1 * 2 * perTrial));
    const roomy = { budgetMs: 900_000 };
    const { plan, pilot } = planned(true, roomy);
    assert.ok(plan.epochs < planned(false, roomy).plan.epochs && plan.epochs * pilot.epochMs <= 895_000);
    assert.match(planLine(plan, pilot.epochMs), /ms each, then 3 loads of 4 s in an open loop: about/);
    const tight = planned(true, { budgetMs: 60_000 });
    assert.match(tight.pilot.notes.join('; '), /the open loop takes .*; the default budget was exceeded/);
  });
});

const stretches = (trials: readonly TrialRecord[]) =>
  trials
    .flatMap(({ epoch, variant, openLoop }) => openLoop.map((it) => ({ epoch, variant, ...it })))
    .sort((a, b) => a.epoch - b.epoch || a.position - b.position);

async function experiment(
  options: Parameters<typeof fakeGenerator>[0],
  over: Partial<Parameters<typeof config>[0]> = {},
  load: OpenLoopGenerator = fakeGenerator(options),
): Promise<{ run: Run; trials: readonly TrialRecord[]; texts: string[] }> {
  const lab = await fakeLab({ load });
  const run = await runExperiment(config({ latency: true, ...over }), lab.equipment);
  const { trials } = await readTrials(run);
  const texts = lab.events.flatMap((event) => ('text' in event ? [event.text] : []));
  await lab.remove();
  return { run, trials, texts };
}

describe('an epoch with an open loop', () => {
  it('loads each variant at each load, one at a time, after all slices', async () => {
    const { run, trials, texts } = await experiment({}, { epochs: 1, variants: ['plain', 'other', 'third'] });
    const { latency } = run.record.plan;
    for (const trial of trials) {
      assert.equal(trial.outcome, 'ok');
      assert.deepEqual(trial.openLoop.map(({ load }) => load).sort(), [0.5, 0.7, 0.85]);
      for (const it of trial.openLoop) assert.equal(it.ratePerS, it.load * latency!.capacityPerS.hello!);
    }
    assert.deepEqual(
      stretches(trials).map(({ position }) => position),
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
    );
    const actions = texts.filter((text) => /, slice|, open loop at/.test(text));
    assert.deepEqual(
      actions.map((text) => (text.includes(', slice') ? 's' : 'o')).join(''),
      's'.repeat(6) + 'o'.repeat(9),
    );
    const order = texts.filter((text) => text.includes(', open loop at'));
    assert.deepEqual(
      order,
      stretches(trials).map((it) => `hello: ${it.variant}, open loop at ${Math.round(it.load * 100)} %`),
    );
    assert.match(
      texts.join('\n'),
      /hello: (plain|other|third), the slowest, takes .* req\/s; response times at/,
    );
  });

  it('gives all variants the same arrivals, and others to every load and epoch', async () => {
    const asked: OpenLoopOptions[] = [];
    const { trials } = await experiment({
      stretch: (options) => {
        asked.push(options);
        return {};
      },
    });
    const groups = Map.groupBy(
      stretches(trials).map((it, i) => ({ ...it, asked: asked[i]! })),
      ({ epoch, load }) => `${epoch} ${load}`,
    );
    assert.equal(groups.size, 6);
    for (const [one, other] of groups.values()) {
      assert.notEqual(one!.variant, other!.variant);
      assert.deepEqual(one!.asked, other!.asked);
    }
    assert.equal(new Set(asked.map(({ seed }) => seed)).size, 6);
    assert.ok(asked.every(({ arrivals, durationMs }) => arrivals === 'poisson' && durationMs >= 2_000));
  });

  it('keeps a stretch that is not honest as void, and its trial', async () => {
    const { run, trials } = await experiment(
      { stretch: (_, i) => (i === 1 ? { achieved: 0.9, generatorCpu: 0.95 } : {}) },
      { epochs: 1 },
    );
    const void_ = stretches(trials).filter(({ dishonest }) => dishonest.length > 0);
    assert.deepEqual(
      void_.map(({ position, dishonest }) => [position, dishonest.length]),
      [[1, 2]],
    );
    assert.match(void_[0]!.dishonest[0]!, /only 90\.0 % of the intended rate/);
    assert.deepEqual(
      trials.map(({ outcome }) => outcome),
      ['ok', 'ok'],
    );
    const row = analyse(run.record, trials).rows.find(({ variant }) => variant === void_[0]!.variant)!;
    assert.equal(row.responseTimes.find(({ load }) => load === void_[0]!.load)!.void, 1);
  });

  it('is read back from disk, and a damaged stretch is refused', async () => {
    const { trials } = await experiment({}, { epochs: 1 });
    const text = trials.map(trialText).join('');
    assert.deepEqual(parseTrials(text, 'trials.ndjson').trials, trials);
    assert.throws(
      () => parseTrials(text.replace('"sendLag":"', '"sendLag":0,"was":"'), 'trials.ndjson'),
      /trials\.ndjson, line 1, is damaged: "openLoop"/,
    );
  });

  it('fails a trial that answers wrongly, and no later stretch is asked of it', async () => {
    let asked = 0;
    const { trials } = await experiment(
      {
        stretch: (_, i) => {
          asked++;
          return i === 0 ? { completed: 990, errors: 10, errorSamples: ['GET /: status 500'] } : {};
        },
      },
      { epochs: 1 },
    );
    const [failed] = trials.filter(({ outcome }) => outcome === 'failed');
    assert.equal(failed!.failure!.code, 'E_WRONG_ANSWER');
    assert.match(failed!.failure!.message, /10 of 1000 requests wrongly .* in the open loop at \d+ %: GET/);
    assert.equal(asked, 1 + 3);
  });

  it('has a generator of its own when the closed loop has another', async () => {
    const [closed, open] = [fakeGenerator(), fakeGenerator()];
    const refuse = (): never => assert.fail('the closed loop’s generator was asked for an open loop');
    const lab = await fakeLab({
      generator: (kind) => (kind === 'paced' ? closed : fakeGenerator({ stretch: refuse })),
      openLoop: () => open,
    });
    const run = await runExperiment(config({ latency: true, load: 'wrk', epochs: 1 }), lab.equipment);
    assert.equal((await readTrials(run)).trials[0]!.openLoop.length, 3);
    await lab.remove();
  });

  it('really measures: a server that keeps connections and one that closes them', async () => {
    // Short: what is tested is that it fits together, not what comes out.
    const lab = await fakeLab({ openLoop: () => shortened(createPaced({ core: null }), 150) });
    const run = await runExperiment(
      config({ latency: true, variants: ['plain', 'closes'], epochs: 1, quick: true }),
      lab.equipment,
    );
    const { trials } = await readTrials(run);
    await lab.remove();
    assert.deepEqual(
      trials.map(({ failure }) => failure),
      [undefined, undefined],
    );
    for (const [one, other] of Map.groupBy(stretches(trials), ({ load }) => load).values()) {
      assert.equal(one!.intended, other!.intended, 'not the same arrivals');
      for (const it of [one!, other!]) {
        assert.equal(it.errors, 0);
        assert.equal(mergeHistograms([it.responseTime])!.totalCount, it.completed);
        assert.ok(it.completed > 0 && it.cpuNs! > 0 && it.durationMs > 100);
      }
    }
    assert.equal(analyse(run.record, trials).cells[0]!.latency.length, 12);
  });
});

function shortened(paced: OpenLoopGenerator, durationMs: number): OpenLoopGenerator {
  return {
    kind: 'paced',
    refusesClosingServers: null,
    unavailable: () => paced.unavailable(),
    async open(target) {
      const session = await paced.open(target);
      return {
        warmUp: (requests) => session.warmUp(requests),
        slice: (shape) => session.slice(shape),
        openLoop: (options) =>
          session.openLoop({ ...options, durationMs, ratePerS: Math.min(2_000, options.ratePerS) }),
        close: () => session.close(),
      };
    },
  };
}
