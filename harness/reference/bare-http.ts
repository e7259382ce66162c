/**
 * The limit: node:http answering ready-made bodies, nothing else. What a mock server costs above it is the
 * price of being programmable.
 *
 *     node bare-http.ts ANSWERS.json SCRIPT --port N --exit-with-stdin
 *
 * ANSWERS.json maps `METHOD /path` to { status, contentType, body }. Takes the command line of a built
 * server, so that the lab starts it like one; the script is not read.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';

export interface ReadyAnswer {
  status: number;
  contentType: string;
  body: string;
}

if (import.meta.main) serve();

function serve(): void {
  const { values, positionals } = parseArgs({
    options: { port: { type: 'string', default: '0' }, 'exit-with-stdin': { type: 'boolean' } },
    allowPositionals: true,
  });
  const answers = new Map(
    Object.entries(JSON.parse(readFileSync(positionals[0]!, 'utf8')) as Record<string, ReadyAnswer>),
  );
  const server = createServer((request, response) => {
    const { status, contentType, body } = answers.get(`${request.method} ${request.url}`)!;
    response.writeHead(status, [
      'content-type',
      contentType,
      'content-length',
      String(Buffer.byteLength(body)),
    ]);
    response.end(body);
  });
  server.listen(Number(values.port), '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(
      `${JSON.stringify({ ready: true, host: '127.0.0.1', port, pid: process.pid, variant: 'bare' })}\n`,
    );
  });
  process.once('SIGTERM', () => process.exit(0));
  if (values['exit-with-stdin']) process.stdin.resume().once('end', () => process.exit(0));
}
