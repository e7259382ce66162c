import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fixtures } from '../fixtures/index.ts';
import { renderJunit } from '../junit.ts';
import { nightlyFixtures } from '../nightly/fixtures/index.ts';
import { nightlyTexts } from '../nightly/index.ts';
import { type JunitSuite, junitXml } from './junit.ts';
import { type Element, junitFaults, readXml } from './testing/junit-reader.ts';

const documents: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(fixtures).map(([name, it]) => [name, renderJunit(it)])),
  ...Object.fromEntries(
    Object.entries(nightlyFixtures).map(([name, it]) => [`night ${name}`, nightlyTexts(it)['junit.xml']!]),
  ),
};

const all = (root: Element, name: string): Element[] =>
  root.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)]);

const hostile = 'a]]>&<b c="d">\u0000\u001b[31m\ud800\uffff\ufffe é 漢 \u{1f600}\n\t"\'';
const suites: JunitSuite[] = [
  {
    name: hostile,
    cases: [
      { classname: hostile, name: hostile, outcome: { kind: 'failure', type: hostile, message: hostile } },
      {
        classname: 'a',
        name: 'b',
        outcome: { kind: 'error', type: 'void', message: hostile },
        output: hostile,
      },
      { classname: 'a', name: 'c', outcome: { kind: 'skipped', message: hostile }, output: '' },
      { classname: 'a', name: 'd', outcome: { kind: 'passed' } },
    ],
  },
];

for (const [name, text] of Object.entries({ ...documents, hostile: junitXml(hostile, suites) })) {
  test(`${name}: as Jenkins' schema has it, and the counts are right`, () => {
    const root = readXml(text);
    assert.deepEqual(junitFaults(root), []);
    for (const element of [root, ...all(root, 'testsuite')]) {
      const { tests, failures, errors, skipped } = element.attributes;
      assert.equal(tests, String(all(element, 'testcase').length));
      assert.equal(failures, String(all(element, 'failure').length));
      assert.equal(errors, String(all(element, 'error').length));
      if (element !== root) assert.equal(skipped, String(all(element, 'skipped').length));
    }
    const names = all(root, 'testcase').map(({ attributes }) => `${attributes.classname} ${attributes.name}`);
    assert.equal(new Set(names).size, names.length);
  });
}

test('only "slower" fails; what is not known is neither passed nor failed', () => {
  const cases = all(readXml(documents['night weeks']!), 'testcase');
  const outcome = (name: string, scenario: string): string =>
    cases
      .find(({ attributes }) => attributes.name === name && attributes.classname === scenario)!
      .children.filter((child) => child.name !== 'system-out')
      .map((child) => child.name)
      .join();
  assert.equal(outcome('best', 'users-param'), 'failure');
  assert.equal(outcome('best', 'json'), '');
  assert.equal(outcome('best', 'upload'), 'skipped');
  assert.equal(outcome('best', 'stream'), 'skipped');
  assert.equal(outcome('users-param/persistent', 'not measured'), 'skipped');
  assert.deepEqual(
    all(readXml(documents.void!), 'error').map(({ attributes }) => attributes.type),
    ['void', 'void'],
  );
});

const python = spawnSync('python3', ['--version']).status === 0;
test('another parser (expat) finds it well-formed', {
  skip: python ? false : 'there is no python3: another XML parser was NOT asked',
}, () => {
  const program = [
    'import json, sys',
    'import xml.etree.ElementTree as tree',
    'for text in json.load(sys.stdin): print(len(list(tree.fromstring(text.encode()).iter())))',
  ].join('\n');
  const texts = [...Object.values(documents), junitXml(hostile, suites)];
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  const elements = stdout.trim().split('\n').map(Number);
  assert.deepEqual(
    elements,
    texts.map((text) => 1 + countOf(readXml(text))),
  );
});

const countOf = (element: Element): number =>
  element.children.reduce((sum, child) => sum + 1 + countOf(child), 0);
