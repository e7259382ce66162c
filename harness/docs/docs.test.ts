import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePage } from './page.ts';
import { mockPages, readPage } from './pages.ts';
import { runPage } from './run-page.ts';

const VARIANT = 'snapshot+connection=keep-alive';

const page = (...blocks: string[]): string => blocks.join('\n\n');
const script = '```js mock.js --seed 7\nmock.post("/x", async (req) => new Response(await req.text()));\n```';
const echo =
  '```http\nPOST /x\naccept: a/b\n\none\n\ntwo\n\nHTTP/1.1 200 OK\nContent-Type: *\n\none\n\ntwo\n```';

test('a page is scripts with what they are asked and answer', () => {
  assert.deepEqual(parsePage('p.md', page('# Title', script, echo)), [
    {
      line: 3,
      name: 'mock.js',
      flags: ['--seed', '7'],
      source: 'mock.post("/x", async (req) => new Response(await req.text()));\n',
      exchanges: [
        {
          line: 7,
          admin: false,
          method: 'POST',
          target: '/x',
          headers: [['accept', 'a/b']],
          body: 'one\n\ntwo',
          expect: { status: 200, headers: [['content-type', '*']], body: 'one\n\ntwo', open: false },
        },
      ],
    },
  ]);
});

test('what is asked of the administration says so', () => {
  const [example] = parsePage('p.md', page(script, '```http admin\nGET /__mock/clock\n\nHTTP/1.1 200\n```'));
  assert.equal(example!.exchanges[0]!.admin, true);
});

test('a last line of … means that the body may go on', () => {
  const [example] = parsePage('p.md', page(script, '```http\nGET /x\n\nHTTP/1.1 404\n\nNot\n…\n```'));
  const { expect, body } = example!.exchanges[0]!;
  assert.deepEqual([expect.body, expect.open, body], ['Not', true, null]);
});

for (const [what, markdown, message] of [
  ['no example', '# Title', /^p\.md:1: .*```js/],
  ['no exchange', script, /^p\.md:1: .*```http/],
  ['a script without a name', '```js\n1;\n```', /^p\.md:1: .*file name/],
  ['an exchange without a script', '\n```http\nGET /\n\nHTTP/1.1 200\n```', /^p\.md:2: .*script/],
  ['an unknown address', page(script, '```http other\nGET /\n```'), /^p\.md:5: .*nothing or admin.*"other"/],
  ['no answer', page(script, '```http\nGET /\n```'), /^p\.md:5: .*HTTP\/1\.1 STATUS/],
  ['a bad request line', page(script, '```http\nGET\n\nHTTP/1.1 200\n```'), /^p\.md:6: .*METHOD/],
  ['a bad status', page(script, '```http\nGET /\n\nHTTP/1.1 fine\n```'), /^p\.md:8: .*STATUS/],
  ['a bad header', page(script, '```http\nGET /\nx\n\nHTTP/1.1 200\n```'), /^p\.md:7: .*name: value/],
  ['an open fence', page(script, '```http\nGET /'), /^p\.md:5: .*end of this/],
] as const) {
  test(`${what} is an error that names its place`, () => {
    assert.throws(() => parsePage('p.md', markdown), { code: 'E_USAGE', message });
  });
}

test('what the server answers otherwise is told with its place', async () => {
  const wrong = (answer: string): string => `\`\`\`http\nPOST /x\n\nhi\n\n${answer}\n\`\`\``;
  const markdown = page(
    script,
    wrong('HTTP/1.1 201\n\nhi'),
    wrong('HTTP/1.1 200\nx-none: *\n\nhi'),
    wrong('HTTP/1.1 200\n\nhi!'),
    wrong('HTTP/1.1 200\n\nhi\n…'),
    '```http admin\nGET /__mock/clock\n\nHTTP/1.1 200\n```',
    '```js broken.js\nmock.get(\n```',
    '```http\nGET /\n\nHTTP/1.1 200\n```',
  );
  const failures = await runPage('p.md', parsePage('p.md', markdown), VARIANT);
  assert.equal(failures.length, 5, failures.join('\n'));
  assert.match(failures[0]!, /^p\.md:5: POST \/x: status: expected 201, got 200/);
  assert.match(failures[1]!, /^p\.md:15: .*header x-none: expected any value, got none/);
  assert.match(failures[2]!, /^p\.md:26: .*body: expected "hi!", got "hi"/);
  assert.match(failures[3]!, /^p\.md:47: GET .*expected --admin-port among the flags of mock\.js/);
  assert.match(failures[4]!, /^p\.md:53: broken\.js: .*broken\.js:2/);
});

for (const file of await mockPages()) {
  test(`${file}: every example answers as the page says`, async () => {
    assert.deepEqual(await runPage(file, parsePage(file, await readPage(file)), VARIANT), []);
  });
}
