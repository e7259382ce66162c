import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { WARNINGS } from '../harness/model/warnings.ts';
import { faster } from './fixtures/faster.ts';
import { editable, fixtures } from './fixtures/index.ts';
import { renderJson } from './json.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'analysis.schema.json'), 'utf8'));
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

/** Sets the member at a path such as `/cells/0/verdict`; undefined removes it. */
function setAt(root: unknown, path: string, value: unknown): void {
  const keys = path.split('/').slice(1);
  const last = keys.pop()!;
  const owner = keys.reduce(
    (object, key) => object[key] as Record<string, unknown>,
    root as Record<string, unknown>,
  );
  if (value === undefined) delete owner[last];
  else owner[last] = value;
}

for (const name of Object.keys(fixtures)) {
  test(`${name}: report.json is valid and loses nothing`, () => {
    const report = JSON.parse(renderJson(fixtures[name]!));
    assert.equal(validate(report), true, JSON.stringify(validate.errors, null, 1));
    assert.deepEqual(report, fixtures[name]);
  });
}

test('the schema rejects what an analysis is not', () => {
  // What is set, to what, and the place at which the schema complains.
  const wrong: [string, unknown, string][] = [
    ['/version', 1, '/version'],
    ['/extra', 1, ''],
    ['/rule', undefined, ''],
    ['/cells/0/verdict', 'maybe', '/cells/0/verdict'],
    ['/cells/0/primary/n', undefined, '/cells/0/primary'],
    ['/cells/0/primary/p', 1.1, '/cells/0/primary/p'],
    ['/rows/0/requests', null, '/rows/0/requests'],
    ['/warnings', [{ code: 'boo', detail: '' }], '/warnings/0/code'],
    ['/conformance/baseline/cases/3/status', 'ok', '/conformance/baseline/cases/3/status'],
    ['/plan/load', 'ab', '/plan/load'],
  ];
  for (const [path, value, complaint] of wrong) {
    const report: unknown = JSON.parse(renderJson(faster));
    setAt(report, path, value);
    assert.equal(validate(report), false, `${path} passed`);
    assert.ok(
      validate.errors!.some(({ instancePath }) => instancePath === complaint),
      `${path}: ${JSON.stringify(validate.errors)}`,
    );
  }
});

test('the schema knows every warning and no other', () => {
  assert.deepEqual(schema.$defs.warning.properties.code.enum.toSorted(), Object.keys(WARNINGS).sort());
});

test('a number that JSON has not is refused by its path, unless it ends an interval', () => {
  const report = editable(faster);
  report.cells[0]!.primary!.high = Number.POSITIVE_INFINITY;
  assert.equal(JSON.parse(renderJson(report)).cells[0].primary.high, null);
  assert.equal(validate(JSON.parse(renderJson(report))), true);
  report.cells[0]!.primary!.p = Number.NaN;
  assert.throws(() => renderJson(report), /analysis\.cells\.0\.primary\.p: expected a finite number/);
});
