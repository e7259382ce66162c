import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { findZeroX } from './zero-x.ts';

it('0x is found where it is installed, and missed without ado where it is not', () => {
  assert.match(findZeroX()!, /node_modules[\\/]0x[\\/]/);
  assert.equal(findZeroX(join(tmpdir(), 'nobody.js')), null);
});
