/** The user's own tests, run for real against real servers. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { type Gate, gateOf } from './gate.ts';
import { refusal, shop, shopLab, through } from './testing/shops.ts';

describe('the user’s own tests', () => {
  const own = (command: string, cwd: string, within?: string): Gate =>
    gateOf(
      { gate: { command, cwd, ...(within === undefined ? {} : { within }) }, environment: { TOKEN: 't0' } },
      '/',
    );
  const scenario = shop([{ method: 'GET', path: '/product', expect: { status: 200 } }]);

  it('run once against a fresh process of each target, with its address', async () => {
    await using lab = await shopLab();
    const { labDir } = lab.equipment;
    const script = `
      import { appendFileSync } from 'node:fs';
      const { URL: url, PORT, TARGET, TOKEN } = process.env;
      const { price } = await (await fetch(url + '/product')).json();
      appendFileSync('seen.txt', [TARGET, TOKEN, url.endsWith(':' + PORT), price].join(' ') + '\\n');
      if (price !== 12) { console.log('expected a price of 12, got ' + price); process.exitCode = 5; }
    `;
    await writeFile(join(labDir, 'check.mjs'), script);
    const gate = own(`${process.execPath} check.mjs`, labDir);
    const proof = await through(lab.equipment, ['', 'order'], scenario, gate);
    assert.equal(proof.order!.gate!.command!.text, `${process.execPath} check.mjs`);
    assert.equal(await readFile(join(labDir, 'seen.txt'), 'utf8'), 'plain t0 true 12\norder t0 true 12\n');
    const { message, details } = await refusal(through(lab.equipment, ['', 'price'], scenario, gate));
    assert.match(message, /the gate refuses price \(.*check\.mjs ended with exit code 5\)$/);
    assert.match(details, /^price: expected a price of 12, got 13$/m);
    assert.match(details, /^price: {3}the shop is open$/m, 'the server’s own output');
  });

  it('that take too long are stopped, with all they started', async () => {
    await using lab = await shopLab();
    const { labDir } = lab.equipment;
    const gate = own('sleep 60 & echo $! > pid; echo begun; wait', labDir, '500ms');
    const { message, details } = await refusal(through(lab.equipment, [''], scenario, gate));
    assert.match(message, /was not over after/);
    assert.match(details, /plain: begun/);
    const pid = Number(await readFile(join(labDir, 'pid'), 'utf8'));
    for (let tries = 0; tries < 100 && alive(pid); tries++) await delay(20);
    assert.equal(alive(pid), false);
  });

  it('end with the experiment', async () => {
    await using lab = await shopLab();
    const { labDir } = lab.equipment;
    const proof = through(lab.equipment, [''], scenario, own('echo $$ > pid; exec sleep 60', labDir));
    proof.catch(() => undefined);
    while (!existsSync(join(labDir, 'pid'))) await delay(20);
    lab.abort.abort();
    await assert.rejects(proof, { code: 'E_INTERRUPTED' });
    await delay(100);
    const pid = Number(await readFile(join(labDir, 'pid'), 'utf8'));
    for (let tries = 0; tries < 150 && alive(pid); tries++) await delay(20);
    assert.equal(alive(pid), false);
  });

  it('are not run again on the same build as long as git sees no change', async () => {
    await using lab = await shopLab();
    // Beside the lab's own folder: what lies in that does not count.
    await using project = await mkdtempDisposable(join(tmpdir(), 'perfduel-gate-'));
    const folder = project.path;
    const git = (...args: string[]) =>
      execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: folder });
    await writeFile(join(folder, '.gitignore'), 'count\n');
    await writeFile(join(folder, 'check.sh'), 'echo run >> count\n');
    await git('init', '-q');
    await git('add', '.');
    await git('commit', '-q', '-m', 'one');
    const gate = own('sh check.sh', folder);
    const runs = async (over: Partial<Gate> = {}): Promise<number> => {
      await through(lab.equipment, [''], scenario, { ...gate, ...over });
      return (await readFile(join(folder, 'count'), 'utf8')).trim().split('\n').length;
    };
    assert.deepEqual([await runs(), await runs()], [1, 1]);
    await writeFile(join(folder, 'check.sh'), 'echo run >> count # changed\n');
    assert.deepEqual([await runs(), await runs()], [2, 2], 'a change that is not committed');
    await writeFile(join(folder, 'new.txt'), 'new');
    assert.deepEqual([await runs(), await runs()], [3, 3], 'a new file');
    const other = { ...gate.command!, env: { TOKEN: 'other' } };
    assert.deepEqual([await runs({ command: other }), await runs({ command: other })], [4, 4]);
  });

  it('are run each time where nobody can tell whether they have changed', async () => {
    await using lab = await shopLab();
    const { labDir } = lab.equipment;
    const gate = own('echo run >> count', labDir);
    for (let i = 0; i < 2; i++) await through(lab.equipment, [''], scenario, gate);
    assert.equal(await readFile(join(labDir, 'count'), 'utf8'), 'run\nrun\n');
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
