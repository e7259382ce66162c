/** `lab nightly` as it is typed: the real command, a server of somebody else's, a night that is interrupted and one that goes on. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openHistory } from '../../history/index.ts';
import { REFERENCE, referenceHash } from '../../reference/frozen.ts';

const MAIN = join(import.meta.dirname, '../main.ts');
const SERVER = `
const { createServer } = require('node:http');
createServer((request, response) => response.end(JSON.stringify({ path: request.url }))).listen(process.env.PORT, '127.0.0.1');
`;

let folder: string;
let child: ChildProcess | null = null;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightly-'));
  await mkdir(join(folder, 'lab'));
  await writeFile(join(folder, 'server.cjs'), SERVER);
  const config = {
    targets: { here: { command: 'node server.cjs' } },
    scenarios: { home: { requests: [{ path: '/home' }], connections: 8 } },
    nightly: { title: 'Somebody’s' },
  };
  await writeFile(join(folder, 'lab.config.json'), JSON.stringify(config));
});
after(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** `seen`: whatever stderr says so far; called with every piece. */
function nightly(args: readonly string[], seen: (err: string) => void = () => undefined): Promise<Ended> {
  const running = spawn(process.execPath, [MAIN, 'nightly', '--lab-dir', 'lab', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = running;
  const ended: Ended = { code: null, out: '', err: '' };
  running.stdout.setEncoding('utf8').on('data', (text: string) => {
    ended.out += text;
  });
  running.stderr.setEncoding('utf8').on('data', (text: string) => {
    ended.err += text;
    seen(ended.err);
  });
  return new Promise((resolve) => {
    running.once('close', (code) => resolve({ ...ended, code }));
  });
}

describe('lab nightly', () => {
  it('interrupted after an epoch: it is kept, reported, and the exit code says so', async () => {
    let sent = false;
    const { code, out, err } = await nightly(
      ['--commit', 'abc', '--night', '2026-11-20', '--budget', '90s', '--fail-on', 'alarm'],
      (said) => {
        if (sent || !/^ {2}1\/\d+ epoch 1/m.test(said)) return;
        sent = true;
        child!.kill('SIGINT');
      },
    );
    assert.equal(code, 130, err);
    assert.match(err, /^night 2026-11-20: 1 of 1 series, /m);
    assert.match(err, /home\/here: broken off after \d+ epochs, which are kept/);
    assert.match(err, /interrupted; what was measured is kept\n$/);
    for (const line of out.split('\n'))
      assert.ok([...line].length <= 80 || line.endsWith('index.html'), line);
    assert.match(out, /^Night 2026-11-20, commit abc, .* of 1 min 30 s\n/);
    assert.match(out.replace(/\s+/g, ' '), /home\/here: not covered: \d epochs, fewer than 5\./);
    const history = await openHistory(join(folder, 'lab/history.sqlite'), { mustExist: true });
    try {
      const [experiment] = history.experiments();
      assert.equal(experiment!.reference, `${REFERENCE}@${await referenceHash()}+20000`);
      const [night] = history.nights('home/here');
      assert.ok(night!.first.length >= 1 && night!.first.every(Number.isFinite));
      assert.equal(night!.night, '2026-11-20');
    } finally {
      history.close();
    }
    const site = join(folder, 'lab/nightly/site');
    for (const file of ['index.html', 'summary.md', 'nightly.json', 'junit.xml', 'bmf.json'])
      assert.ok(existsSync(join(site, file)), file);
    assert.match(await readFile(join(site, 'index.html'), 'utf8'), /Somebody’s, nightly/);
  });

  it('complaints name what was expected, before anything is measured', async () => {
    const table: [string[], RegExp][] = [
      [['users'], /nightly takes no argument "users"; series are named by --series/],
      [
        ['--series', 'hoem/here'],
        /series "hoem\/here": expected SCENARIO\/VARIANT, .* \(did you mean "home"\?\)/,
      ],
      [['--budget', '5s'], /--budget: expected a time such as/],
      [[], /lies in no git repository; expected --commit HASH, got nothing/],
      [['--commit', 'abc', '--series', 'home/heer'], /unknown target "heer" \(did you mean "here"\?\)/],
    ];
    for (const [args, message] of table) {
      const { code, err } = await nightly(args);
      assert.equal(code, 2, err);
      assert.match(err, message);
    }
  });
});
