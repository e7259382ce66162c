/**
 * Runs 0x or a tool of clinic around a server, as a program of its own: they start the server themselves, keep their files
 * in the current folder and may print or end as they like. Its argument is a HostTask as JSON. The server's ready line comes
 * through on stdout; the signal SIGUSR2 says that the load is over; exit code 0 means that the page is written.
 *
 * clinic's own command line is not used: it asks about statistics, looks for updates and opens browsers.
 */
import { rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LOAD_IS_OVER } from './host-signal.ts';
import { mendPage } from './mend-page.ts';

export interface HostTask {
  kind: '0x' | 'clinic';
  /** Path of the tool's main file. */
  module: string;
  title: string;
  /** Of the server, after `node`. */
  argv: readonly string[];
  /** The HTML file to write. */
  page: string;
}

/** What the programmable tools of clinic have in common. */
interface ClinicTool {
  on(event: 'warning', listener: (text: string) => void): void;
  on(event: 'port', listener: (port: number, process: unknown, end: () => void) => void): void;
  collect(argv: string[], callback: (error: Error | null, data: string) => void): void;
  visualize(data: string, page: string, callback: (error: Error | null) => void): void;
}

const DATA = 'data';

const loadIsOver = Promise.withResolvers<void>();
process.once(LOAD_IS_OVER, () => loadIsOver.resolve());

const task = JSON.parse(process.argv[2]!) as HostTask;
const module = createRequire(import.meta.url)(task.module);
if (task.kind === '0x') await zeroX(task);
else await clinic(task);
await mendPage(task.page);
process.exit(0);

async function zeroX({ title, argv, page }: HostTask): Promise<void> {
  await module({
    argv,
    title,
    workingDir: process.cwd(),
    outputDir: DATA,
    onPort: (_port: unknown, end: () => void) => void loadIsOver.promise.then(end),
    status: () => undefined,
  });
  // The file URL that it answers is not escaped.
  await rename(join(DATA, 'flamegraph.html'), page);
}

async function clinic({ argv, page }: HostTask): Promise<void> {
  const tool: ClinicTool = new module({ detectPort: true, dest: process.cwd(), name: DATA });
  tool.on('warning', (text) => process.stderr.write(`warning: ${text}\n`));
  tool.on('port', (_port, _process, end) => void loadIsOver.promise.then(() => end()));
  const data = await promisify(tool.collect.bind(tool))([process.execPath, ...argv]);
  await promisify(tool.visualize.bind(tool))(data as string, page);
}
