import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StartError } from '../../server/errors.ts';
import { startApp } from '../../server/testing.ts';
import { VARIANTS } from './testing.ts';

for (const variant of VARIANTS) {
  for (const [options, message] of [
    [
      '{ dealy: 5 }',
      /^mock\.get "\/x": expected one of delay, fault, limit, got "dealy"; did you mean "delay"\?$/,
    ],
    ['{ delay: () => 50 }', /^mock\.get "\/x": delay: expected milliseconds, .*, got "a function"$/],
    ['{ delay: 0 / 0 }', /^mock\.get "\/x": delay: expected milliseconds, .*, got "NaN"$/],
    ['{ delay: Infinity }', /^mock\.get "\/x": delay: expected milliseconds, .*, got "Infinity"$/],
    ['[50]', /^mock\.get "\/x": expected an object of options, got \[50\]$/],
    [
      '{ fault: { kind: "reset", rate: 2 } }',
      /^mock\.get "\/x": fault\.rate: expected a share from 0 to 1, got 2$/,
    ],
    ['{ limit: { requests: 5 } }', /^mock\.get "\/x": limit: expected either per/],
  ] as const) {
    test(`mistakes (${variant.name}): ${options} ends the start`, () =>
      assert.rejects(
        startApp(variant, { 'mock.js': `mock.get('/x', ${options}, () => new Response(''));` }),
        (error: unknown) => {
          assert.ok(error instanceof StartError, String(error));
          assert.equal(error.code, 'E_SCRIPT');
          assert.match(error.message, message);
          return true;
        },
      ));
  }
}
