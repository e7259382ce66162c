/** The window over servers of many processes: what workers use is the server's. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startCommand } from '../../process/command.ts';
import { freePorts } from '../../process/ports.ts';
import { stopAll } from '../../process/registry.ts';
import type { ServerHandle } from '../../process/types.ts';
import { ServerWatch } from './window.ts';

const PLAIN = fileURLToPath(new URL('../../process/testing/plain-server.mjs', import.meta.url));
/** What one request for /spin burns, in the process that answers it. */
const SPIN_NS = 20e6;
const REQUESTS = 4;

afterEach(stopAll);

async function start(words: readonly string[]): Promise<ServerHandle> {
  const [port] = await freePorts(1);
  return startCommand({
    words,
    cwd: '.',
    env: {},
    port: port!,
    ready: { path: '/', log: null, withinMs: 10_000 },
    stop: { signal: 'SIGTERM', graceMs: 1_000 },
    core: null,
    label: 'tree',
  });
}

async function spun({ pid, url }: ServerHandle): Promise<number | null> {
  const watch = new ServerWatch(pid);
  watch.prepare();
  const open = watch.edge();
  for (let i = 0; i < REQUESTS; i++) await (await fetch(`${url}/spin`)).text();
  return watch.between(open, watch.edge()).cpuNs;
}

describe('the CPU time of a server', { skip: process.platform !== 'linux' }, () => {
  const node = `'${process.execPath}' '${PLAIN}'`;
  const servers = {
    'below a shell that waits': ['sh', '-c', `${node} plain & wait`],
    'that has lost its parent': ['sh', '-c', `(${node} plain &) ; sleep 600`],
    'with workers': [process.execPath, PLAIN, 'cluster', '2'],
  };
  for (const [name, words] of Object.entries(servers)) {
    it(name, async () => {
      const cpuNs = await spun(await start(words));
      assert.ok(cpuNs !== null && cpuNs > REQUESTS * SPIN_NS * 0.8, `${cpuNs}`);
    });
  }

  it('with a thread for each request, which ends with it', async (t) => {
    const code = [
      'import os, time',
      'from http.server import *',
      'class H(BaseHTTPRequestHandler):',
      '  def do_GET(self):',
      '    end = time.thread_time() + (0.02 if self.path == "/spin" else 0)',
      '    while time.thread_time() < end: pass',
      '    self.send_response(200); self.send_header("content-length", "0"); self.end_headers()',
      'ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), H).serve_forever()',
    ].join('\n');
    const { spawnSync } = await import('node:child_process');
    if (spawnSync('python3', ['--version']).error !== undefined) return t.skip('no python3');
    const cpuNs = await spun(await start(['python3', '-c', code]));
    // By the process' own account, in ticks of 10 ms.
    assert.ok(cpuNs !== null && cpuNs > REQUESTS * SPIN_NS * 0.6, `${cpuNs}`);
  });
});
