import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startMock } from '../build/start-mock.ts';
import { LabError } from '../model/errors.ts';
import { checkExchange } from './exchange.ts';
import type { Example } from './page.ts';

/**
 * Serves every script of a page and compares what it answers, in the page's order. All scripts stand in one
 * folder, so that one may import another. Returns a sentence for each failure, which names `file:line`.
 */
export async function runPage(
  file: string,
  examples: readonly Example[],
  variant: string,
): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'perfduel-docs-'));
  const failures: string[] = [];
  try {
    for (const example of examples) {
      const script = join(folder, example.name);
      await mkdir(dirname(script), { recursive: true });
      await writeFile(script, example.source);
      failures.push(...(await runExample(file, example, script, variant)));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return failures;
}

async function runExample(
  file: string,
  example: Example,
  script: string,
  variant: string,
): Promise<string[]> {
  const { name, flags, line, exchanges } = example;
  try {
    await using started = await serve(variant, script, flags, name);
    const failures: string[] = [];
    for (const exchange of exchanges) {
      const { host, adminPort } = started.server;
      const port = exchange.admin ? adminPort : started.server.port;
      const wrong =
        port === undefined
          ? `expected --admin-port among the flags of ${name}, got none`
          : await checkExchange({ host, port }, exchange);
      if (wrong === null) continue;
      const words = started.server.log(3).join(' | ');
      failures.push(
        `${file}:${exchange.line}: ${exchange.method} ${exchange.target}: ${wrong}${words === '' ? '' : `; the server says: ${words}`}`,
      );
    }
    return failures;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return [`${file}:${line}: ${name}: ${error.message} ${error.details.join(' | ')}`.trimEnd()];
  }
}

async function serve(variant: string, script: string, flags: readonly string[], label: string) {
  const server = await startMock({ variant, script, flags, label });
  return { server, [Symbol.asyncDispose]: () => server.stop() };
}
