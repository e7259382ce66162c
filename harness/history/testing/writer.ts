/**
 * Writes nights into a history for as long as it lives, or a number of them, and says each one's id on stdout when the call has
 * returned: `node writer.ts FILE NAME [COUNT]`.
 */
import { writeSync } from 'node:fs';
import { openHistory } from '../history.ts';
import { experimentOf } from './experiments.ts';

const [file, name, count] = process.argv.slice(2);
const history = await openHistory(file!);
for (let n = 0; n < Number(count ?? Number.POSITIVE_INFINITY); n++) {
  const id = `${name}-${n}`;
  history.addExperiment(experimentOf(n % 300, { id }));
  writeSync(1, `${id}\n`);
}
history.close();
