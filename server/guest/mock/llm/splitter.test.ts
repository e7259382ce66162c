import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bitsFrom } from './seeded.ts';
import { countTokens, tokensOf } from './splitter.ts';
import { makeTokens } from './text.ts';

describe('the splitter', () => {
  const rows: [text: string, tokens: string[]][] = [
    ['', []],
    ['Hello, world!', ['Hello', ',', ' world', '!']],
    ["don't", ['don', "'", 't']],
    ['a  b\n\nc ', ['a', ' ', ' b', '\n', '\n', 'c', ' ']],
    ['{"a":[1,2]}', ['{"', 'a', '":[', '1', ',', '2', ']}']],
    [' x ...', [' x', ' ...']],
    ['héllo 日本 😀!', ['héllo', ' 日', '本', ' 😀', '!']],
    ['\t \n', ['\t \n']],
  ];
  for (const [text, tokens] of rows) {
    it(JSON.stringify(text), () => {
      assert.deepEqual(tokensOf(text), tokens);
      assert.equal(countTokens(text), tokens.length);
    });
  }

  it('loses no character of any text', () => {
    const bits = bitsFrom(3);
    const signs = [
      'a',
      'Z',
      '0',
      ' ',
      ' ',
      '\n',
      '.',
      '"',
      '\\',
      '日',
      'é',
      '\ud83d',
      '\ude00',
      '\u2028',
      '_',
      '-',
    ];
    for (let i = 0; i < 500; i++) {
      let text = '';
      for (let k = 0; k < i % 40; k++) text += signs[bits() % signs.length]!;
      assert.equal(tokensOf(text).join(''), text);
      assert.ok(tokensOf(text).every((token) => token !== ''));
    }
  });
});

describe('text of so many tokens', () => {
  it('is split into as many', () => {
    for (let count = 0; count < 120; count++) {
      const tokens = makeTokens(count, bitsFrom(count));
      assert.equal(tokens.length, count);
      assert.deepEqual(tokensOf(tokens.join('')), tokens);
    }
  });

  it('ends with a full stop and begins with a capital', () => {
    for (const count of [2, 7, 30]) {
      assert.match(makeTokens(count, bitsFrom(count)).join(''), /^[A-Z].*\.$/);
    }
  });
});
