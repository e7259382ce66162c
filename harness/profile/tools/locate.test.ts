import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { locate, resolveFrom } from './locate.ts';

it('a package is found where it is installed, and missed without ado where it is not', () => {
  assert.match(locate(['execa'], resolveFrom)!, /node_modules[\\/]execa[\\/]/);
  const elsewhere = join(tmpdir(), 'nobody.js');
  assert.equal(
    locate(['execa'], (module) => resolveFrom(module, elsewhere)),
    null,
  );
});

it('a dependency of a package is looked for from there', () => {
  const asked: string[] = [];
  const path = locate(['one', 'two'], (module, from) => {
    asked.push(from);
    return `/${module}.js`;
  });
  assert.deepEqual([path, asked.slice(1)], ['/two.js', ['/one.js']]);
});
