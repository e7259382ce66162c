import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { createCanvas, GlobalFonts, loadImage } from '@napi-rs/canvas';
import { fit, WIDTH } from './charts/draw.ts';
import { FONT_FAMILY, registerFonts } from './charts/fonts.ts';
import { renderCharts } from './charts.ts';
import { faster } from './fixtures/faster.ts';
import { editable, fixtures } from './fixtures/index.ts';
import { matrix } from './fixtures/matrix.ts';

interface Picture {
  width: number;
  height: number;
  /** RGBA, row by row. */
  pixels: Uint8ClampedArray;
}

async function decode(png: Uint8Array): Promise<Picture> {
  const image = await loadImage(Buffer.from(png));
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return { width: image.width, height: image.height, pixels: data };
}

/** Pixels that differ from white, and how many colours there are, in a part given in CSS pixels. */
function look(
  { width, pixels }: Picture,
  x: number,
  y: number,
  w: number,
  h: number,
): { ink: number; colors: number } {
  const colors = new Set<number>();
  let ink = 0;
  for (let row = 2 * y; row < 2 * (y + h); row++) {
    for (let column = 2 * x; column < 2 * (x + w); column++) {
      const at = 4 * (row * width + column);
      const color = (pixels[at]! << 16) | (pixels[at + 1]! << 8) | pixels[at + 2]!;
      colors.add(color);
      if (color !== 0xffffff) ink++;
    }
  }
  return { ink, colors: colors.size };
}

const charts: Record<string, Record<string, Picture>> = {};

before(async () => {
  for (const [name, analysis] of Object.entries(fixtures)) {
    const files = Object.entries(await renderCharts(analysis));
    charts[name] = Object.fromEntries(
      await Promise.all(files.map(async ([file, png]) => [file, await decode(png)] as const)),
    );
  }
});

test('one forest, and for each measured scenario its evidence, pairs, percentiles and CPU time', () => {
  assert.deepEqual(Object.keys(charts.faster!), [
    'forest.png',
    'pairs-hello.png',
    'percentiles-hello.png',
    'cpu-hello.png',
  ]);
  assert.equal(Object.keys(charts.matrix!).length, 7);
  assert.deepEqual(Object.keys(charts.sequential!).slice(0, 5), [
    'forest.png',
    'evidence-1-hello.png',
    'pairs-1-hello.png',
    'percentiles-1-hello.png',
    'cpu-1-hello.png',
  ]);
  // `upload` was not measured, so there is nothing to draw of it.
  assert.deepEqual(Object.keys(charts.void!), [
    'forest.png',
    'pairs-1-hello.png',
    'percentiles-1-hello.png',
    'cpu-1-hello.png',
  ]);
});

test('an open loop has a load curve and a percentile curve for each load', () => {
  const files = Object.keys(charts.latency!).filter((file) => /^(load|response)-/.test(file));
  assert.deepEqual(
    files,
    ['1-hello', '2-json'].flatMap((suffix) =>
      ['load', 'response-50', 'response-70', 'response-85'].map((name) => `${name}-${suffix}.png`),
    ),
  );
});

test('all are as wide as asked, twice as dense, and not blank', () => {
  for (const [file, picture] of Object.values(charts).flatMap((one) => Object.entries(one))) {
    assert.equal(picture.width, 2 * WIDTH, file);
    assert.ok(picture.height >= 2 * 200, file);
    const whole = look(picture, 0, 0, WIDTH, Math.floor(picture.height / 2));
    assert.ok(whole.ink > 20_000 && whole.colors > 50, `${file}: ${JSON.stringify(whole)}`);
  }
});

test('title, names, numbers and small print are there', () => {
  for (const [file, picture] of Object.entries(charts.matrix!)) {
    const bottom = Math.floor(picture.height / 2);
    for (const [part, seen] of [
      ['title', look(picture, 24, 16, 400, 34)],
      ['subtitle', look(picture, 24, 48, 400, 26)],
      ['small print', look(picture, 24, bottom - 34, 400, 26)],
    ] as const) {
      assert.ok(seen.ink > 1_000 && seen.colors > 10, `${file}, ${part}: ${JSON.stringify(seen)}`);
    }
  }
  const forest = charts.matrix!['forest.png']!;
  const bottom = Math.floor(forest.height / 2);
  assert.ok(look(forest, 24, 90, 250, bottom - 200).ink > 5_000, 'names of the candidates');
  assert.ok(look(forest, WIDTH - 230, 90, 210, bottom - 200).ink > 8_000, 'effects in numbers');
});

test('a hostile name neither leaves the folder nor collides with another', async () => {
  const report = editable(matrix);
  const [first, second] = ['../../etc/passwd', '../../ETC/passwd'];
  const old = report.plan.scenarios;
  const renamed = (name: string): string => (name === old[0] ? first : second);
  for (const part of [...report.cells, ...report.rows]) part.scenario = renamed(part.scenario);
  report.plan.scenarios = [first, second];
  const files = Object.keys(await renderCharts(report));
  assert.equal(files.length, 7);
  for (const file of files) assert.match(file, /^[a-z0-9-]+\.png$/);
});

test('what lies off the axis and bounds without an end do not stop the drawing', async () => {
  const report = editable(faster);
  report.cells[0]!.primary!.high = Number.POSITIVE_INFINITY;
  report.cells[0]!.primary!.low = 0;
  const { pixels, width, height } = await decode((await renderCharts(report))['forest.png']!);
  assert.ok(look({ pixels, width, height }, 0, 0, WIDTH, 200).ink > 5_000);
});

test('the fonts are registered under names of their own', () => {
  registerFonts();
  const families = GlobalFonts.families.map(({ family }) => family);
  for (const family of ['Report Inter', 'Report DejaVu']) assert.ok(families.includes(family), family);
});

test('without fonts of the system the same picture comes out', async () => {
  const program = `
    import { createHash } from 'node:crypto';
    import { GlobalFonts } from '@napi-rs/canvas';
    import { renderCharts } from './charts.ts';
    import { matrix } from './fixtures/matrix.ts';
    const before = GlobalFonts.families.length;
    const png = (await renderCharts(matrix))['forest.png'];
    console.log(before, createHash('sha256').update(png).digest('hex'));`;
  const args = ['--input-type=module-typescript', '--eval', program];
  const env = { ...process.env, DISABLE_SYSTEM_FONTS_LOAD: '1' };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname, env });
  const [families, bare] = stdout.trim().split(' ');
  assert.equal(families, '0', 'fonts of the system were loaded all the same');
  const usual = (await renderCharts(matrix))['forest.png']!;
  assert.equal(bare, createHash('sha256').update(usual).digest('hex'));
});

test('signs outside Inter are drawn, not boxes', () => {
  registerFonts();
  const drawn = (sign: string): string => {
    const canvas = createCanvas(40, 40);
    const context = canvas.getContext('2d');
    context.font = `24px ${FONT_FAMILY}`;
    context.fillText(sign, 4, 30);
    return Buffer.from(context.getImageData(0, 0, 40, 40).data.buffer).toString('base64');
  };
  const nothing = [drawn(' '), drawn('\u{10fffd}')];
  const seen = new Set<string>();
  for (const sign of ['≤', 'µ', '×', '−', '÷', '…', '±', '▲', '▼', '◂', '▸', '✕', '·', '≥', '→', '–']) {
    const picture = drawn(sign);
    assert.ok(!nothing.includes(picture), `${sign} is missing`);
    assert.ok(!seen.has(picture), `${sign} looks like another sign`);
    seen.add(picture);
  }
});

test('text is cut to its room, measured and not counted', () => {
  assert.deepEqual(fit('short', { width: 200, lines: 1 }), ['short']);
  const wide = fit('W'.repeat(400), { width: 300, lines: 2 });
  const narrow = fit('i'.repeat(400), { width: 300, lines: 2 });
  assert.ok(wide[1]!.endsWith('…') && narrow[1]!.endsWith('…'));
  assert.ok(narrow[0]!.length > 2 * wide[0]!.length);
  assert.deepEqual(fit('baseline+script-loading=bytecode+gc=never', { width: 270, lines: 2 }), [
    'baseline+script-loading=bytecode+',
    'gc=never',
  ]);
  assert.deepEqual(fit('', { width: 10, lines: 1 }), ['']);
});

test('the files of the format lie in their own folder', async () => {
  const { reports, renderFiles } = await import(join(import.meta.dirname, 'index.ts'));
  const files = await renderFiles(reports.charts, faster);
  assert.ok(Object.keys(files).every((file) => file.startsWith('charts/')));
});
