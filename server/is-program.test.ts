import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isProgram } from './is-program.ts';

it('a program is what Node was started with, also where Node does not say so', () => {
  const meta = (main: boolean | undefined, url: string): ImportMeta => ({ main, url }) as ImportMeta;
  assert.equal(isProgram(import.meta), true);
  assert.equal(isProgram(meta(undefined, import.meta.url)), true);
  assert.equal(isProgram(meta(undefined, new URL('./is-program.ts', import.meta.url).href)), false);
  assert.equal(isProgram(meta(false, import.meta.url)), false);
});
