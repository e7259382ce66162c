import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { PROJECT_ROOT } from '../../build/lab-root.ts';
import { assertReport, walkThrough } from './testing.ts';

const EXAMPLES = join(PROJECT_ROOT, 'docs/examples/frameworks');

it('docs/compare-frameworks.md can be walked through, with the files that are kept as examples', async () => {
  const packages = ['fastify', 'express', 'hono', '@hono/node-server'];
  const { outcomes, steps } = await walkThrough('docs/compare-frameworks.md', { packages });
  const [matrix, pair] = outcomes;
  assertReport(matrix!, 'node:http', 'Fastify', 'Hono', 'Express');
  assertReport(pair!, 'Hono', 'Express', 'GET /users/1 and 1 more');

  const files = steps.filter((step) => step.kind === 'file');
  assert.deepEqual(files.map(({ path }) => path).sort(), (await readdir(EXAMPLES)).sort());
  for (const { path, text } of files) assert.equal(await readFile(join(EXAMPLES, path), 'utf8'), text, path);
});
