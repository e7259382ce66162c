/**
 * `node harness/docs/main.ts [--variant NAME] [docs/mock/PAGE.md …]`: runs the examples of these pages, or of all.
 * Exit code 1 when one answers otherwise than its page says.
 */
import { text } from '../cli/flag-kinds.ts';
import { parseFlags } from '../cli/flags.ts';
import { printError } from '../cli/print-error.ts';
import { EXIT } from '../model/errors.ts';
import { stopAll } from '../process/registry.ts';
import { parsePage } from './page.ts';
import { mockPages, readPage } from './pages.ts';
import { runPage } from './run-page.ts';

const flags = {
  variant: text('NAME', 'the name of a variant', 'what serves the examples'),
};

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(argv, flags);
  const pages = positionals.length > 0 ? positionals : await mockPages();
  let failed = 0;
  for (const page of pages) {
    const examples = parsePage(page, await readPage(page));
    const failures = await runPage(page, examples, values.variant ?? 'snapshot+connection=keep-alive');
    const exchanges = examples.reduce((sum, example) => sum + example.exchanges.length, 0);
    process.stdout.write(
      `${page}: ${examples.length} scripts, ${exchanges} exchanges, ${failures.length} failures\n`,
    );
    for (const failure of failures) process.stdout.write(`  ${failure}\n`);
    failed += failures.length;
  }
  return failed === 0 ? EXIT.answered : EXIT.gate;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = printError(error, { stderr: (words) => void process.stderr.write(words) });
} finally {
  await stopAll();
}
