/**
 * `node ci/site.ts --out DIR [--history FILE] [--night DAY] [--blessings FILE] [--title TEXT]`: the site and all reports of a
 * night again, from the history. Nothing is measured, and nothing that it says is kept as told.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { labRoot } from '../harness/build/lab-root.ts';
import { readCalibration } from '../harness/calibrate/store.ts';
import { printError } from '../harness/cli/print-error.ts';
import { BLESSINGS_FILE, isDay, judgeNight, openHistory, readBlessings } from '../harness/history/index.ts';
import { UsageError } from '../harness/model/errors.ts';
import { nightlyReportOf, writeNightly } from '../harness/nightly-report/index.ts';
import { headline } from '../reports/nightly/index.ts';

function argumentsOf(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const options = { out: text, history: text, night: text, blessings: text, title: text };
    return parseArgs({ args: [...argv], options, strict: true }).values;
  } catch (cause) {
    throw new UsageError(`ci/site.ts: ${(cause as Error).message}`, { cause });
  }
}

async function main(argv: readonly string[]): Promise<void> {
  const { out, night, title, ...files } = argumentsOf(argv);
  if (out === undefined) throw new UsageError('ci/site.ts: expected --out DIR, got nothing');
  if (night !== undefined && !isDay(night))
    throw new UsageError(`--night: expected a day as in 2026-11-21, got "${night}"`);
  const lab = labRoot();
  const history = await openHistory(resolve(files.history ?? join(lab, 'history.sqlite')), {
    mustExist: true,
  });
  try {
    const list = resolve(files.blessings ?? BLESSINGS_FILE);
    // Without the file the copy that came with the history counts, as for `lab history`.
    const inGit = files.blessings !== undefined || existsSync(list);
    const blessings = inGit ? await readBlessings(list) : history.blessings();
    const judgement = judgeNight(history, { blessings, ...(night === undefined ? {} : { night }) });
    const report = nightlyReportOf(history, judgement, blessings, {
      calibration: await readCalibration(lab),
      ...(title === undefined ? {} : { title }),
    });
    const page = await writeNightly(report, resolve(out));
    process.stdout.write(`${headline(report)}\n${judgement.coverage.sentence}\n${page}\n`);
  } finally {
    history.close();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = printError(error, { stderr: (text) => void process.stderr.write(text) });
}
