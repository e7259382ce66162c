import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PublishedRow, PublishedTable } from '../model/claim.ts';
import { checkTable, inFlight, objections } from './arithmetic.ts';
import { allClaims, tablesOf } from './catalogue.ts';

const row = (name: string, throughputPerS: number, over: Partial<PublishedRow> = {}): PublishedRow => ({
  name,
  throughputPerS,
  meanMs: null,
  concurrency: null,
  ...over,
});

/** Two honest steps at 50 connections: 1,000 → 1,200 → 1,500 req/s. */
const HONEST: PublishedTable = {
  title: 'honest',
  rows: [
    row('a', 1_000, { meanMs: 50, concurrency: 50 }),
    row('b', 1_200, { meanMs: 41.7, concurrency: 50 }),
    row('c', 1_500, { concurrency: 50 }),
  ],
  steps: [
    { name: 'first', from: 'a', to: 'b', ratio: 1.2 },
    { name: 'second', from: 'b', to: 'c', ratio: 1.25 },
  ],
  whole: { name: 'both', from: 'a', to: 'c', ratio: 1.5 },
};

const change = (name: string, over: Partial<PublishedRow>): PublishedTable => ({
  ...HONEST,
  rows: HONEST.rows.map((it) => (it.name === name ? { ...it, ...over } : it)),
});

const kinds = (table: PublishedTable): string[] =>
  checkTable(table).map(({ kind, comparison }) => `${kind} of ${comparison}`);

describe('a table of figures', () => {
  test('that agree has no findings', () => assert.deepEqual(checkTable(HONEST), []));

  const table: [what: string, table: PublishedTable, findings: string[]][] = [
    [
      'in which a row contradicts itself: 1,200 × 20 ms is 24, not 50; it also spoils its comparisons',
      change('b', { meanMs: 20 }),
      ['row of null', 'in-flight of first', 'in-flight of second'],
    ],
    [
      'of which the last row ran at another concurrency',
      change('c', { concurrency: 10 }),
      ['in-flight of second', 'in-flight of both'],
    ],
    [
      'that says more than its rows, in a step',
      { ...HONEST, steps: [{ ...HONEST.steps[0]!, ratio: 1.3 }, HONEST.steps[1]!] },
      ['ratio of first', 'product of both'],
    ],
    [
      'whose whole is not the product of the steps',
      { ...HONEST, whole: { ...HONEST.whole!, ratio: 1.6 } },
      ['ratio of both', 'product of both'],
    ],
    [
      'whose second step begins elsewhere than where the first ended',
      {
        ...HONEST,
        rows: [...HONEST.rows, row('b again', 1_300, { concurrency: 50 })],
        steps: [HONEST.steps[0]!, { name: 'second', from: 'b again', to: 'c', ratio: 1.154 }],
      },
      ['product of both', 'joint of both'],
    ],
    [
      'without times or concurrency: only what can be checked is',
      { ...HONEST, rows: HONEST.rows.map(({ name, throughputPerS }) => row(name, throughputPerS)) },
      [],
    ],
    ['without a whole', { ...HONEST, whole: null }, []],
  ];
  for (const [what, given, findings] of table) {
    test(what, () => assert.deepEqual(kinds(given), findings));
  }

  test('differences within rounding are none', () => {
    assert.deepEqual(checkTable(change('b', { throughputPerS: 1_205, meanMs: 43 })), []);
  });

  test('a comparison of a row that is not there is refused', () => {
    const wrong = { ...HONEST, whole: { ...HONEST.whole!, to: 'd' } };
    assert.throws(() => checkTable(wrong), /table "honest": expected a row of "a", "b", "c", got "d"/);
  });
});

test('requests in flight, by Little’s law before what is stated', () => {
  assert.equal(inFlight(row('x', 2_000, { meanMs: 5, concurrency: 64 })), 10);
  assert.equal(inFlight(row('x', 2_000, { concurrency: 64 })), 64);
  assert.equal(inFlight(row('x', 2_000)), null);
});

describe('the tables behind the claims', async () => {
  const [published, again] = tablesOf(await allClaims());

  test('the first ran with 47 requests in flight, the second with 10', () => {
    assert.deepEqual(
      published!.rows.map((it) => inFlight(it)!.toFixed(1)),
      ['47.0', '46.8', '10.0', '10.0'],
    );
  });

  test('+60 % cannot stand: other concurrency, and the steps give +43.5 %', () => {
    const reasons = objections(published!, 'all together').join('\n');
    assert.match(reasons, /Rows of different concurrency .*47 in flight .*10 in flight/);
    assert.match(reasons, /compound to \+43\.5 % \(1\.27 × 1\.13 = 1\.435\), not to \+60\.0 %/);
    assert.match(reasons, /begins at 19,687 req\/s, .* ended at 17,647 req\/s: \+11\.6 %/);
    assert.deepEqual(new Set(checkTable(published!).map((it) => it.comparison)), new Set(['all together']));
  });

  test('its steps stand, and so does the table measured again', () => {
    for (const { name } of published!.steps) assert.deepEqual(objections(published!, name), []);
    assert.deepEqual(checkTable(again!), []);
  });
});
