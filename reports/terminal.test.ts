import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { faster } from './fixtures/faster.ts';
import { editable, fixtures } from './fixtures/index.ts';
import { sequential } from './fixtures/sequential.ts';
import { cells, wrap } from './terminal/layout.ts';
import { renderTerminal } from './terminal.ts';

const plainly = (name: string, width = 80): string =>
  renderTerminal(fixtures[name]!, { color: false, width });

for (const name of Object.keys(fixtures)) {
  for (const width of [72, 80, 120]) {
    test(`${name}: no line is wider than ${width}`, () => {
      const wide = plainly(name, width)
        .split('\n')
        .filter((line) => cells(line) > width);
      assert.deepEqual(wide, []);
    });
  }

  test(`${name}: colour changes nothing but colour`, () => {
    const coloured = renderTerminal(fixtures[name]!, { color: true, width: 80 });
    assert.ok(coloured.includes('\u001b['));
    const stripped = stripVTControlCharacters(coloured).replace(/ +$/gm, '');
    assert.equal(stripped, plainly(name));
    assert.ok(!plainly(name).includes('\u001b'));
  });

  test(`${name}: the answer stands first`, () => {
    const lead = plainly(name).split('\n\n')[0]!.replace(/\s+/g, ' ');
    assert.ok(lead.startsWith(fixtures[name]!.headline), lead);
  });
}

test('a wide or hostile name neither breaks the width nor moves the cursor', () => {
  const report = editable(faster);
  report.cells[0]!.candidate = '測試'.repeat(30);
  report.rows[1]!.variant = 'x\u001b[2J\u0007\u202egnp.exe\r\nnew line'.repeat(8);
  const text = renderTerminal(report, { color: false, width: 80 });
  assert.deepEqual(
    text.split('\n').filter((line) => cells(line) > 80),
    [],
  );
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u202e]/);
  assert.match(text, /\\u\{202e\}/);
});

test('the forest marks what lies off the axis with an arrow and its number', () => {
  const forest = plainly('matrix').split('Effects')[1]!.split('What each')[0]!;
  assert.match(forest, /snapshot +◂ 0\.0488/);
  assert.match(forest, /bytecode +├─+●─+┤ +░+│░+/);
});

test('an interval without an upper end runs off the axis', () => {
  const report = editable(faster);
  report.cells[0]!.primary!.high = Number.POSITIVE_INFINITY;
  report.cells[0]!.primary!.low = 0;
  const text = renderTerminal(report, { color: false, width: 80 });
  assert.match(text, /◂─+●─+┼─+▸/);
  assert.match(text, /0\.0000 – ∞/);
});

test('response times: a line per load and percentile, and what could not be measured', () => {
  const part = plainly('latency').split('Response times, open loop')[1]!.split('\nSuite')[0]!;
  assert.match(part, / 85 % {2}p50 +958 µs +742 µs +−22\.6 % +−25\.1 … −20\.1 %\n/);
  assert.match(part, / 85 % {2}p50 +2\.69 ms +– +– +not measurable\n/);
  assert.match(part, /! persistent at 85 %: 8 of 8 stretches void: one request in a hundred/);
  assert.doesNotMatch(plainly('faster'), /Response times/);
});

test('response times of a few comparisons have all percentiles', () => {
  const report = editable(fixtures.latency!);
  report.cells = report.cells.filter((cell) => cell.candidate === 'persistent');
  const text = renderTerminal(report, { color: false, width: 80 });
  assert.match(text, / p99\.9 +6\.83 ms +248 µs/);
  assert.match(text, /– at 50 %: p99\.9 takes 100,000 requests; there are 82,000/);
});

test('what ended it and changes of shape stand under the answer', () => {
  const lead = plainly('sequential').split('\n\n')[0]!.replace(/\s+/g, ' ');
  assert.ok(lead.includes('The time of 9 min was spent after 19 epochs.'), lead);
  assert.ok(lead.includes(`~ hello: ${sequential.cells[2]!.shapes[0]}`), lead);
});

test('the control has a line a scenario, and its row comes last', () => {
  const text = plainly('void-control');
  assert.match(text, /^ {2}hello +1\.001 +0\.989 – 1\.013 +agrees$/m);
  assert.match(text, /^ {2}upload +0\.958 +0\.942 – 0\.974 +✕ DIFFERS: void$/m);
  const effects = text.split('Effects')[0]!;
  assert.ok(!/^ +control /m.test(effects), effects);
  assert.match(text, /bytecode .*\n {4}control +395 µs/);
});

test('a number keeps its percent sign', () => {
  assert.deepEqual(wrap('at most 12 % of it', 11), ['at most', '12 % of it']);
});

test('wrap keeps every character', () => {
  const text = 'baseline+script-loading=bytecode+gc=on-free and a'.repeat(3);
  for (const width of [8, 13, 26]) {
    const lines = wrap(text, width);
    assert.ok(lines.every((line) => cells(line) <= width));
    assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
  }
});
