import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../stats/random.ts';
import { bytesOf, fromJson, type HttpInput, toJson } from './http/input.ts';
import { outcomeText, readAnswers } from './http/outcome.ts';
import { inputOf } from './http/run.ts';
import { shrink } from './http/shrink.ts';
import { KINDS } from './scripts/kinds.ts';
import { hostiles, scriptOf } from './scripts/script.ts';

test('an input follows from its seed and number', () => {
  assert.deepEqual(toJson(inputOf(7, 3)), toJson(inputOf(7, 3)));
  assert.notDeepEqual(toJson(inputOf(7, 3)), toJson(inputOf(7, 4)));
  assert.notDeepEqual(toJson(inputOf(7, 3)), toJson(inputOf(8, 3)));
  assert.deepEqual(toJson(fromJson(toJson(inputOf(7, 3)))), toJson(inputOf(7, 3)));
});

test('answers are read one after another, by what they say of themselves', () => {
  const bytes = Buffer.from(
    'HTTP/1.1 100 Continue\r\n\r\n' +
      'HTTP/1.1 200 OK\r\nx-echo: POST 5\r\ncontent-length: 6\r\n\r\nPOST 5' +
      'HTTP/1.1 200 OK\r\nX-Echo: HEAD 0\r\nContent-Length: 6\r\n\r\n' +
      'HTTP/1.1 204 No Content\r\n\r\n' +
      'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n',
  );
  assert.deepEqual(readAnswers(bytes), ['100', '200 POST 5', '200 HEAD 0', '204', '400']);
  assert.deepEqual(readAnswers(Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nabHT')), [
    '200',
    'garbage 624854',
  ]);
});

test('an outcome tells what came before and after the end of the client', () => {
  assert.equal(outcomeText({ answers: ['200', '400'], beforeEnd: null, stuck: false }), '200, 400; closed');
  assert.equal(outcomeText({ answers: ['200', '400'], beforeEnd: 1, stuck: false }), '200; open, 400');
  assert.equal(outcomeText({ answers: [], beforeEnd: 0, stuck: true }), 'nothing; open, stuck');
});

test('a difference is made small', async () => {
  const input: HttpInput = { segments: [Buffer.from('abcXdef'), Buffer.from('ghiYjkl')], probe: true };
  const small = await shrink(input, async (candidate) => /X.*Y/.test(bytesOf(candidate).toString()));
  assert.deepEqual(toJson(small), toJson({ segments: [Buffer.from('XY')], probe: false }));
});

test('what cannot be made small stays as it is', async () => {
  const input: HttpInput = { segments: [Buffer.from('ab'), Buffer.from('cd')], probe: true };
  assert.deepEqual(await shrink(input, async () => false), input);
});

test('every kind of hostile handler parses, whatever is drawn', () => {
  const handlers = hostiles(createRandom(1), KINDS.length * 40);
  for (const { kind, body } of handlers) {
    assert.doesNotThrow(
      () => new Function(`return async (req, ctx) => { ${body} }`),
      `${kind.name}: ${body}`,
    );
  }
  assert.equal(new Set(KINDS.map(({ name }) => name)).size, KINDS.length);
  assert.match(scriptOf(handlers.slice(0, 2)), /mock\.all\('\/h\/:n'/);
});
