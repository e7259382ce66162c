import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { execa } from 'execa';
import { UsageError } from '../model/errors.ts';
import { parseCommand } from './command-line.ts';

const words = (text: string): readonly string[] => parseCommand(text, 'x').words;

describe('a command line', () => {
  const plain: [string, string[]][] = [
    ['node server.js', ['node', 'server.js']],
    ['  node\tserver.js  ', ['node', 'server.js']],
    [`node 'my server.js' "--name=a b"`, ['node', 'my server.js', '--name=a b']],
    [`echo 'it'"'"'s' ''`, ['echo', `it's`, '']],
    ['node a\\ b.js', ['node', 'a b.js']],
    ['python3 -m http.server {port}', ['python3', '-m', 'http.server', '{port}']],
    ['deno serve --port={port} a.ts', ['deno', 'serve', '--port={port}', 'a.ts']],
    ['ab a#b x~y 100%', ['ab', 'a#b', 'x~y', '100%']],
  ];
  for (const [text, expected] of plain) {
    it(`without a shell: ${text}`, async () => {
      assert.deepEqual(words(text), expected);
      // A shell sees the same words.
      const quoted = text.replaceAll('{port}', '8080');
      const shell = await execa('sh', ['-c', `for word in ${quoted}; do printf '%s\\n' "$word"; done`]);
      assert.deepEqual(
        shell.stdout.split('\n'),
        expected.map((word) => word.replaceAll('{port}', '8080')),
      );
    });
  }

  const forShells = [
    'npm run build && node dist/server.js',
    'node a.js | tee log',
    'node a.js > log 2>&1',
    'node "$FILE"',
    'node `which server`',
    'node *.js',
    'PORT={port} node a.js',
    'exec node a.js',
    'cd api; node a.js',
    '~/bin/server',
    'node a.js # mine',
    'node {a,b}.js',
    'node "a\\"b.js"',
    'node a.js &',
    'node a.js\nnode b.js',
    'node a.js \\',
  ];
  for (const text of forShells) {
    it(`by a shell: ${text.replace('\n', '⏎')}`, () => {
      assert.deepEqual(parseCommand(text, 'x'), { words: ['sh', '-c', text], shell: true });
    });
  }

  it('as a list is taken as it is', () => {
    assert.deepEqual(words(['node', '$HOME && x'] as never), ['node', '$HOME && x']);
  });

  it('says what is wrong with it', () => {
    for (const [command, message] of [
      ['', /targets\.a\.command: expected a command, got an empty text/],
      [[], /targets\.a\.command: expected a program and its arguments, got an empty list/],
      ["node 'a.js", /targets\.a\.command: the quote ' at character 6 is not closed: node 'a\.js/],
    ] as const) {
      assert.throws(
        () => parseCommand(command, 'targets.a.command'),
        (error) => error instanceof UsageError && message.test(error.message),
      );
    }
  });
});
