import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHead } from './head.ts';

const head = (...fields: string[]): string => `2010 ${fields.map((field) => `${field}\n`).join('')}\n`;

test('a head is a status, flags and fields', () => {
  assert.deepEqual(parseHead('2041 a\nb\nc\n\n\n'), { status: 204, flags: 1, headers: ['a', 'b', 'c', ''] });
  assert.deepEqual(parseHead('2000 \n'), { status: 200, flags: 0, headers: [] });
});

test('fields about the connection are not the script’s, but it may close it', () => {
  const { headers } = parseHead(
    head(
      ...['Transfer-Encoding', 'chunked', 'a', '1', 'connection', 'Keep-Alive', 'keep-alive', 'timeout=5'],
      ...['trailer', 'x', 'upgrade', 'websocket', 'Connection', ' Close'],
    ),
  );
  assert.deepEqual(headers, ['a', '1', 'Connection', ' Close']);
});
