import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortened } from './shorten.ts';
import { stepsOf } from './steps.ts';

test('a page is files and commands, in its order', () => {
  const page =
    '# T\n\n```js a/b.js\n1;\n\n2;\n```\n\n```sh\nls\n```\n\n```js\nshown();\n```\n\n```sh not run\nrm -r /\n```\n';
  assert.deepEqual(stepsOf('p.md', page), [
    { kind: 'file', line: 3, path: 'a/b.js', text: '1;\n\n2;\n' },
    { kind: 'commands', line: 9, script: 'ls\n' },
  ]);
});

for (const [what, page, message] of [
  ['nothing to run', '```js a.js\n```', /^p\.md:1: expected at least one ```sh/],
  [
    'a path that leaves',
    '```js ../a.js\n```',
    /^p\.md:1: expected a path inside the folder .* got "\.\.\/a\.js"$/,
  ],
  ['an absolute path', '```js /a.js\n```', /^p\.md:1: expected a path/],
  ['two words', '```js a.js --seed\n```', /^p\.md:1: .*"a\.js --seed"$/],
  ['another word behind sh', '```sh norun\n```', /^p\.md:1: expected ```sh or ```sh not run/],
  ['an open fence', '\n```sh\nls', /^p\.md:2: expected an end/],
] as const) {
  test(`${what} is an error that names its place`, () => {
    assert.throws(() => stepsOf('p.md', page), { code: 'E_USAGE', message });
  });
}

test('comparisons are made short, and nothing else', () => {
  const short = '--quick --epochs 2 --slices 2 --slice 50ms --warmup 200';
  const table = [
    ['', `compare ${short}`],
    ['compare --quick', `compare ${short}`],
    ['main HEAD --budget 5m --fail-on slower', `compare main HEAD --fail-on slower ${short}`],
    ['--compare a,b --budget=5m --control', `compare --compare a,b ${short}`],
    ['init --js', 'init --js'],
    ['report last', 'report last'],
  ] as const;
  for (const [line, want] of table)
    assert.equal(shortened(line.split(' ').filter((word) => word !== '')).join(' '), want);
});
