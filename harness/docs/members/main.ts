/** `node harness/docs/members/main.ts`: writes the JSON schema and the members' table of the docs anew. */
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../build/lab-root.ts';
import { writeAtomic } from '../../build/write-atomic.ts';
import { generatedFiles } from './generated.ts';

for (const [path, text] of await generatedFiles()) {
  await writeAtomic(join(PROJECT_ROOT, path), text);
  process.stdout.write(`${path}\n`);
}
