import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { editable, fixtures } from './fixtures/index.ts';
import { HOSTILE, matrix } from './fixtures/matrix.ts';
import { row } from './fixtures/parts.ts';
import { sequential } from './fixtures/sequential.ts';
import { voidControl } from './fixtures/void-control.ts';
import { escapeHtml, html } from './html/markup.ts';
import { renderHtml } from './html.ts';

test('text is escaped, in elements and in attributes; markup made here is not', () => {
  assert.equal(
    escapeHtml(`<a href='x' title="y">&amp;`),
    '&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;amp;',
  );
  assert.equal(escapeHtml('a\u0000b\u202ec\u001b[31m'), 'a\\u{00}b\\u{202e}c');
  const inner = html`<b title="${HOSTILE}">${HOSTILE}</b>`;
  const safe = '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;';
  assert.equal(html`<p>${[inner, null, false, 0]}</p>`.markup, `<p><b title="${safe}">${safe}</b>0</p>`);
});

/** Says what was found, not the whole page it was found in. */
const absent = (page: string, unwanted: RegExp): void => assert.deepEqual(page.match(unwanted), null);

/** The page without its script and style, which are ours. */
const content = (page: string): string => page.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '');

for (const [name, analysis] of Object.entries(fixtures)) {
  const page = renderHtml(analysis);

  test(`${name}: nothing from outside becomes markup`, () => {
    assert.equal(page.match(/<script/g)!.length, 1);
    absent(page, /<img|<b>bold/);
    const tags = content(page).replace(/"[^"]*"/g, '""');
    absent(tags, /<[^>]* (style|on\w+)=/); // the policy would refuse them anyway
  });

  test(`${name}: the policy lets in our own style and script, and no network`, () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)![1]!;
    assert.match(policy, /^default-src 'none'; /);
    for (const [directive, tag] of [
      ['style-src', 'style'],
      ['script-src', 'script'],
    ] as const) {
      const text = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)![1]!;
      const hash = createHash('sha256').update(text).digest('base64');
      assert.ok(policy.includes(`${directive} 'sha256-${hash}'`), `${directive} does not match <${tag}>`);
    }
    // The flamegraph is a page of its own, in a folder beside this one.
    absent(page, /(src|href)="(?!#|profile-[\w.-]+\/[\w.-]+")/);
    absent(page, /url\(|@import/);
  });

  test(`${name}: ids are unique, and whatever points at one finds it`, () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
    assert.equal(new Set(ids).size, ids.length);
    const known = new Set(ids);
    const targets = [
      ...[...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!),
      ...[...page.matchAll(/aria-labelledby="([^"]+)"/g)].flatMap(([, list]) => list!.split(' ')),
    ];
    assert.ok(targets.length > 10);
    assert.deepEqual(
      targets.filter((id) => !known.has(id)),
      [],
    );
  });

  test(`${name}: the verdict stands before everything else, and all numbers are real`, () => {
    const body = page.slice(page.indexOf('<body>'));
    assert.ok(body.indexOf('<h1>') < 600);
    absent(content(body), /NaN|Infinity|undefined/);
  });
}

test('every drawing has a title and a description', () => {
  const drawings = [...renderHtml(matrix).matchAll(/<svg[^>]*role="img"[^>]*>(.{0,30})/g)];
  assert.ok(drawings.length > 50);
  assert.deepEqual(
    drawings.filter(([, start]) => !start!.startsWith('<title')).map(([all]) => all),
    [],
  );
});

test('response times are drawn for every percentile and load that was measured, and the rest is said', () => {
  const page = renderHtml(fixtures.latency!);
  for (const id of ['latency-1-load-4', 'latency-1-curve-3', 'latency-2-load-3', 'latency-2-curve-3']) {
    assert.ok(page.includes(`id="${id}-t"`), id);
  }
  // p99.9 of the second scenario was measured nowhere.
  assert.ok(!page.includes('id="latency-2-load-4-t"'));
  assert.equal(page.match(/class="dot partly"/g)!.length, 4);
  assert.match(page, /title="no epoch counts; persistent, epoch 1: one request in a hundred/);
  assert.doesNotMatch(renderHtml(fixtures.faster!), /id="latency"/);
});

test('an interval without ends is drawn as arrows, not as Infinity', () => {
  const report = editable(matrix);
  report.cells[0]!.primary!.high = Number.POSITIVE_INFINITY;
  report.cells[0]!.primary!.low = 0;
  const page = renderHtml(report);
  absent(content(page), /NaN|Infinity/);
  assert.match(page, /class="arrow"[^>]*>◂<.*class="arrow"[^>]*>▸</);
});

/** A section with everything in it. */
const sectionOf = (page: string, id: string): string =>
  new RegExp(`<section id="${id}"[\\s\\S]*?</section>`).exec(page)?.[0] ?? '';

test('evidence, control and ranking are there when there is something to show', () => {
  const page = renderHtml(sequential);
  for (const id of ['evidence', 'control', 'ranking', 'lab']) {
    assert.notEqual(sectionOf(page, id), '', id);
    assert.ok(page.includes(`<li><a href="#${id}">`), id);
  }
  assert.equal(sectionOf(page, 'evidence').match(/class="threshold/g)!.length, 4);
  const fixed = renderHtml(matrix);
  for (const id of ['evidence', 'control', 'ranking']) assert.equal(sectionOf(fixed, id), '', id);
});

test('the control is the last row of its table, muted, and no candidate', () => {
  const page = renderHtml(sequential);
  const rows = [...sectionOf(page, 'numbers').matchAll(/<tr( class="muted")?><th scope="row">.*?<\/th>/g)];
  assert.deepEqual(
    rows.flatMap(([all, muted], i) => (muted === undefined ? [] : [[i, all.includes('>control</th>')]])),
    [
      [4, true],
      [9, true],
    ],
  );
  assert.ok(!/<h3[^>]*>control/.test(sectionOf(page, 'cells')));
  assert.ok(!sectionOf(page, 'effects').includes('control'));
});

test('a control that differs is said above everything else, and where', () => {
  const page = renderHtml(voidControl);
  assert.ok(page.includes('<a href="#control">the control differs</a>'));
  assert.match(sectionOf(page, 'control'), /upload.*<span class="badge v-void tight">DIFFERS: void<\/span>/s);
  assert.ok(!renderHtml(sequential).includes('the control differs</a>'));
});

test('a change of shape stands beside the verdict, above and in its comparison', () => {
  const [shape] = sequential.cells.flatMap(({ shapes }) => shapes);
  const page = content(renderHtml(sequential)).replaceAll('\u00a0', ' ');
  assert.ok(page.slice(0, page.indexOf('</header>')).includes(shape!));
  assert.ok(sectionOf(page, 'cells').includes(shape!));
});

test('a long experiment stays below two megabytes', () => {
  const report = editable(matrix);
  const rows = matrix.rows.map((one, i) =>
    row(
      {
        scenario: one.scenario,
        variant: one.variant,
        cpuUs: one.cpuUsPerRequest!,
        epochs: 100,
        slicesPerTrial: 32,
        rssMiB: 80,
        startupMs: 200,
        seed: i + 1,
      },
      {},
    ),
  );
  report.rows = structuredClone(rows) as typeof report.rows;
  for (const cell of report.cells) {
    cell.pairs = Array.from({ length: 100 }, (_, i) => ({ ...cell.pairs[i % 8]!, epoch: i + 1 }));
  }
  const size = Buffer.byteLength(renderHtml(report));
  assert.ok(size < 2_000_000, `${size} bytes for ${12 * 3200} slices`);
});
