import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { RecordError } from '../model/errors.ts';
import { bless, blesses, readBlessings } from './blessings.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blessings-'));
});
after(() => rm(folder, { recursive: true }));

const blessing = (series: string, night: string, why = 'meant') => ({
  series,
  night,
  commit: 'c',
  who: 'w',
  why,
});

describe('blessings in git', () => {
  it('are a file in order of night, with one of a series and night', async () => {
    const file = join(folder, 'ci', 'blessings.json');
    assert.deepEqual(await readBlessings(file), []);
    await bless(file, blessing('b/x', '2026-02-01'));
    await bless(file, blessing('*', '2026-01-01'));
    await bless(file, blessing('a/x', '2026-02-01'));
    await bless(file, blessing('b/x', '2026-02-01', 'thought again'));
    const expected = [
      blessing('*', '2026-01-01'),
      blessing('a/x', '2026-02-01'),
      blessing('b/x', '2026-02-01', 'thought again'),
    ];
    assert.deepEqual(await readBlessings(file), expected);
    assert.equal(await readFile(file, 'utf8'), `${JSON.stringify({ blessings: expected }, null, 2)}\n`);
  });

  it('written by hand and wrongly name the place', async () => {
    const table: [string, RegExp][] = [
      ['[]', /hand\.json: expected an object with a list "blessings"/],
      ['{', /hand\.json is damaged/],
      ['{"blessings":[{"series":"a/b"}]}', /hand\.json, blessing 1: expected "night" to be a day/],
      [
        JSON.stringify({
          blessings: [blessing('a', '2026-01-01'), { ...blessing('a', '2026-01-02'), why: '' }],
        }),
        /blessing 2: expected "why" to be a text that is not empty, got ""/,
      ],
    ];
    const file = join(folder, 'hand.json');
    for (const [text, message] of table) {
      await writeFile(file, text);
      await assert.rejects(
        readBlessings(file),
        (error) => error instanceof RecordError && message.test(error.message),
      );
    }
  });

  it('bless one series, or all', () => {
    assert.ok(blesses(blessing('a/b', '2026-01-01'), 'a/b'));
    assert.ok(!blesses(blessing('a/b', '2026-01-01'), 'a/bc'));
    assert.ok(blesses(blessing('*', '2026-01-01'), 'a/bc'));
  });
});
