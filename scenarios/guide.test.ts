import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { evaluateScript } from './testing/evaluate.ts';
import { examplesOf, requestOf } from './testing/guide.ts';

const page = readFileSync(new URL('../docs/scripts.md', import.meta.url), 'utf8');

describe('docs/scripts.md says what its examples do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perfduel-guide-'));
  after(() => rmSync(folder, { recursive: true }));

  const examples = examplesOf(page);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const { file, source } of examples) writeFileSync(join(folder, file), source);

  test('there are some', () => {
    assert.ok(examples.length >= 5 && examples.some(({ exchanges }) => exchanges.length > 1));
  });

  for (const { file, exchanges } of examples) {
    if (exchanges.length === 0) continue;
    test(file, async () => {
      const { answer } = await evaluateScript(pathToFileURL(join(folder, file)));
      for (const { command, printed } of exchanges) {
        assert.equal((await answer(requestOf(command))).body, printed, command);
      }
    });
  }
});

test('an example with another answer would be noticed', () => {
  const [example] = examplesOf(
    "```js\n// a.js\nx;\n```\n\n```console\n$ curl -d '{}' localhost:3000/a\nb\nc\n```\n",
  );
  assert.deepEqual(example, {
    file: 'a.js',
    source: '// a.js\nx;\n',
    exchanges: [{ command: "curl -d '{}' localhost:3000/a", printed: 'b\nc' }],
  });
  assert.deepEqual(requestOf(example!.exchanges[0]!.command), {
    method: 'POST',
    path: '/a',
    headers: {},
    body: '{}',
  });
});
