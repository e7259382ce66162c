import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openResults, otherSeries, parseResults } from './results.ts';

interface Point {
  kind: 'point';
  value: number;
}

const KINDS = ['point'];
const settings = { command: 'aa', seed: 1, budgets: { '0.02': 5 } };

let dir: string;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-results-'));
});
after(() => rm(dir, { recursive: true, force: true }));

async function begun(name: string, values: readonly number[]): Promise<string> {
  const file = join(dir, 'deeper', name);
  const results = await openResults<Point>(file, settings, KINDS);
  for (const value of values) await results.append({ kind: 'point', value });
  await results.close();
  return file;
}

describe('a series', () => {
  it('is continued where it ended', async () => {
    const file = await begun('continued', [1, 2]);
    const again = await openResults<Point>(file, { ...settings, budgets: { '0.02': 5 } }, KINDS);
    assert.deepEqual(
      again.lines.map(({ value }) => value),
      [1, 2],
    );
    await again.append({ kind: 'point', value: 3 });
    assert.equal(again.lines.length, 3);
    await again.close();
    assert.equal((await readFile(file, 'utf8')).split('\n').length, 5);
  });

  it('with other settings is refused, and nothing is written', async () => {
    const file = await begun('other', [1]);
    const before = await readFile(file, 'utf8');
    await assert.rejects(
      openResults(file, { ...settings, seed: 2 }, KINDS),
      /holds another series: seed was 1 and is now 2; give another file by --out/,
    );
    assert.equal(await readFile(file, 'utf8'), before);
  });

  it('that was cut off in the middle of a line goes on without it', async () => {
    const file = await begun('torn', [1, 2]);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, -5));
    const again = await openResults<Point>(file, settings, KINDS);
    assert.deepEqual(
      again.lines.map(({ value }) => value),
      [1],
    );
    await again.append({ kind: 'point', value: 7 });
    await again.close();
    assert.deepEqual(
      parseResults<Point>(await readFile(file, 'utf8'), file, KINDS).lines.map(({ value }) => value),
      [1, 7],
    );
  });

  it('that was cut off in its first line begins again', async () => {
    const file = join(dir, 'first');
    await writeFile(file, '{"kind":"ser');
    const results = await openResults<Point>(file, settings, KINDS);
    assert.deepEqual(results.lines, []);
    await results.close();
    assert.deepEqual(parseResults(await readFile(file, 'utf8'), file, KINDS).settings, settings);
  });
});

describe('a file that is no series', () => {
  const parse = (text: string) => parseResults(text, 'F', KINDS);
  const head = `${JSON.stringify({ kind: 'series', version: 1, settings })}\n`;

  it('is named with its line', () => {
    assert.throws(() => parse('{"a":1}\n'), /F holds no series of version 1/);
    assert.throws(() => parse(head.replace('"version":1', '"version":2')), /F holds no series of version 1/);
    assert.throws(() => parse(`${head}{broken\n`), /F, line 2, is damaged/);
    assert.throws(() => parse(`${head}[]\n`), /F, line 2, is damaged: expected an object/);
    assert.throws(
      () => parse(`${head}{"kind":"pint"}\n`),
      /F, line 2, is damaged: expected the kind point, got "pint"/,
    );
  });

  it('may be empty', () => {
    assert.deepEqual(parse(''), { settings: null, lines: [], wholeBytes: 0, torn: false });
  });
});

it('a setting that is new or gone is another series', () => {
  assert.equal(otherSeries({ a: 1 }, { a: 1 }), null);
  assert.equal(otherSeries({ a: 1 }, { a: 1, b: [2] }), 'b was nothing and is now [2]');
  assert.equal(otherSeries({ a: 1, b: 2 }, { a: 1 }), 'b was 2 and is now nothing');
});
