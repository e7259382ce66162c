import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entrySource } from './build.ts';
import { check, resolveVariant, VariantError } from './combine.ts';
import { describeVariant } from './describe.ts';
import { AXES, type Axis, levelNames, loadLevel, loadVariant, variantNames } from './registry.ts';

/** Names that the documents promise. */
const PROMISED = [
  ...[
    'baseline',
    'baseline-twin',
    'bytecode',
    'no-gc',
    'gc-never',
    'keep-alive',
    'persistent',
    'snapshot',
    'emscripten',
    'best',
    'together',
    'direct',
  ],
  ...['ladder-1', 'ladder-2', 'ladder-3', 'ladder-4', 'ladder-5', 'ladder-6', 'ladder-7'],
];

const LEVELS: Record<Axis, string[]> = {
  'script-loading': ['bytecode', 'recompile'],
  gc: ['explicit', 'never', 'on-free'],
  connection: ['close', 'keep-alive'],
  http: ['direct', 'node'],
  sending: ['at-once', 'together'],
  runtime: ['per-request', 'persistent', 'snapshot'],
};

test('the folder is the registry: every variant is named after its file and can be built', async () => {
  assert.deepEqual(new Set(variantNames()), new Set(PROMISED));
  for (const name of variantNames()) {
    const variant = await loadVariant(name);
    assert.equal(variant.name, name);
    check(variant);
  }
});

test('every level is exported under the name of its file', async () => {
  for (const axis of Object.keys(AXES) as Axis[]) {
    assert.deepEqual(levelNames(axis), LEVELS[axis]);
    for (const level of levelNames(axis)) assert.equal((await loadLevel(axis, level)).name, level);
  }
});

test('single-step variants differ from baseline in one axis', async () => {
  const base = describeVariant(await loadVariant('baseline')).levels;
  for (const [name, expected] of [
    ['baseline-twin', {}],
    ['bytecode', { 'script-loading': 'bytecode' }],
    ['no-gc', { gc: 'on-free' }],
    ['gc-never', { gc: 'never' }],
    ['keep-alive', { connection: 'keep-alive' }],
    ['together', { sending: 'together' }],
    ['direct', { http: 'direct' }],
    ['persistent', { runtime: 'persistent' }],
    ['snapshot', { runtime: 'snapshot' }],
  ] as const) {
    assert.deepEqual(describeVariant(await loadVariant(name)).levels, { ...base, ...expected }, name);
  }
});

test('each step of the ladder changes one axis more', async () => {
  let before = describeVariant(await loadVariant('baseline')).levels;
  for (const step of [1, 2, 3, 4, 5, 6, 7]) {
    const { levels } = describeVariant(await loadVariant(`ladder-${step}`));
    const changed = Object.keys(levels).filter((axis) => levels[axis] !== before[axis]);
    assert.equal(changed.length, 1, `ladder-${step} changes ${changed.join(', ')}`);
    before = levels;
  }
});

test('a combination is the named variant with levels replaced', async () => {
  const variant = await resolveVariant('baseline+gc=never+connection=keep-alive');
  assert.equal(variant.name, 'baseline+gc=never+connection=keep-alive');
  assert.deepEqual(describeVariant(variant).levels, {
    'script-loading': 'recompile',
    gc: 'never',
    connection: 'keep-alive',
    http: 'node',
    sending: 'at-once',
    runtime: 'per-request',
  });
  assert.match(entrySource(variant.name), /gc: never, connection: keepAlive/);
});

for (const [name, code, message] of [
  ['baselin', 'E_UNKNOWN', /unknown variant "baselin"/],
  ['baseline+colour=red', 'E_UNKNOWN', /unknown axis "colour"/],
  ['baseline+gc=sometimes', 'E_UNKNOWN', /unknown level of gc "sometimes"/],
  ['baseline+gc', 'E_COMBINATION', /expected \+axis=level, got "\+gc"/],
  ['baseline+gc=never+gc=explicit', 'E_COMBINATION', /sets gc twice/],
  ['persistent+gc=never', 'E_COMBINATION', /grows until it dies/],
  [
    'emscripten+script-loading=bytecode',
    'E_CAPABILITY',
    /needs an engine with bytecode, which quickjs-emscripten has not/,
  ],
  ['emscripten+runtime=snapshot', 'E_CAPABILITY', /memory images/],
  ['emscripten+gc=explicit', 'E_CAPABILITY', /collect now/],
] as const) {
  test(`"${name}" is refused with the reason`, async () => {
    await assert.rejects(resolveVariant(name), (error: unknown) => {
      assert.ok(error instanceof VariantError);
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    });
  });
}
