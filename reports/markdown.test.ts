import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtures } from './fixtures/index.ts';
import { matrix } from './fixtures/matrix.ts';
import { renderMarkdown } from './markdown.ts';
import { fenced, md } from './shared/markdown-escape.ts';

test('inline text is inert: pipes, code, HTML, links, emphasis, mentions, references, emoji, addresses', () => {
  assert.equal(md('a|b `c` *d* _e_ [f](g)'), 'a\\|b \\`c\\` \\*d\\* \\_e\\_ \\[f\\](g)');
  assert.equal(md('<img src=x onerror=alert(1)> &amp;'), '&lt;img src=x onerror=alert(1)&gt; &amp;amp;');
  for (const linked of ['@octocat', '#12', 'GH-12', 'https://example.org', 'www.example.org', ':smile:']) {
    assert.ok(md(linked).includes('\u200b'), linked);
  }
  assert.equal(md('- item'), '\\- item');
  assert.equal(md('6. item'), '6\\. item');
  assert.equal(md('6.1.0-28 and $x$'), '6\\.1.0-28 and \\$x\\$');
  assert.equal(
    md('two\nlines\u202e'),
    'two lines\\\\u\\{202e\\}'.replace('\\\\u\\{202e\\}', '\\\\u\\{202e\\}'),
  );
});

test('a log cannot close its fence', () => {
  const block = fenced(['a', '```', '`````', 'b']).split('\n');
  assert.equal(block[0], '``````text');
  assert.equal(block.at(-1), '``````');
});

test('no raw HTML of a hostile name outside fences, and tables keep their columns', () => {
  const outside = renderMarkdown(matrix).replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '');
  const tags = new Set(outside.match(/<\/?[a-z][^>]*>/gi));
  assert.deepEqual([...tags].sort(), ['</b>', '</details>', '</summary>', '<b>', '<details>', '<summary>']);
  assert.doesNotMatch(outside, /@octocat/);
  let columns = 0;
  for (const line of outside.split('\n')) {
    const found = line.startsWith('|') ? line.match(/(?<!\\)\|/g)!.length : 0;
    if (columns !== 0 && found !== 0) assert.equal(found, columns, line);
    columns = found;
  }
});

test('control, ranking, evidence and shapes where there are any', () => {
  const text = renderMarkdown(fixtures.sequential!);
  assert.match(text, /\| throughput \| evidence \| MDE \|/);
  assert.match(text, /Evidence is the e-value of “they differ”; 100 to 600 decides\./);
  assert.match(text, /^- ~ hello: snapshot’s service times have two modes/m);
  assert.match(text, /^- hello: \+0\.2 % .*, agrees$/m);
  assert.match(text, /^\| hello \| 2= \| no-gc \|/m);
  assert.match(text, /^\| json \| _control_ \|/m);
  assert.match(renderMarkdown(fixtures['void-control']!), /^- upload: .*✕ \*\*DIFFERS: void\*\*$/m);
  assert.doesNotMatch(renderMarkdown(matrix), /evidence|Ranking|\*\*Control/);
});

test('details open and close in pairs, with the blank line GitHub needs', () => {
  for (const analysis of Object.values(fixtures)) {
    const text = renderMarkdown(analysis);
    assert.equal(text.match(/<details>/g)!.length, text.match(/<\/details>/g)!.length);
    assert.doesNotMatch(text, /<\/summary>\n[^\n]/);
    assert.ok(text.startsWith('### '));
  }
});
