import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { execa } from 'execa';
import { liveChildren } from '../process/registry.ts';
import { type CompareOptions, compare, type LabEvent, UsageError } from './index.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-api-'));
  const server = `require('http').createServer((q, r) => {
  if (process.env.WRONG) r.statusCode = 500;
  r.end(q.url);
}).listen(process.env.PORT);`;
  await writeFile(join(folder, 'server.js'), server);
  await writeFile(
    join(folder, 'lab.config.json'),
    JSON.stringify({ targets: { two: SERVER }, format: ['md'] }),
  );
});
after(() => rm(folder, { recursive: true }));

const SERVER = { command: 'node server.js' };
const SHORT = { quick: true, epochs: 2, slices: 2, sliceMs: 50, warmupRequests: 100, seed: 1 };

const options = (more: CompareOptions): CompareOptions => ({
  ...SHORT,
  folder,
  labDir: join(folder, 'lab'),
  ...more,
});

describe('compare', () => {
  it('gives verdicts, the analysis and the report, and leaves nothing running', async () => {
    const events: LabEvent[] = [];
    const result = await compare(
      options({
        targets: { one: SERVER, two: { ...SERVER, env: { A: 'b' } } },
        scenarios: { s: { requests: [{ path: '/a' }, { path: '/b' }] } },
        format: ['json'],
        onEvent: (event) => events.push(event),
      }),
    );
    assert.deepEqual(
      result.verdicts.map(({ scenario, baseline, candidate }) => [scenario, baseline, candidate]),
      [['s', 'one', 'two']],
    );
    for (const { effect, interval, metric, sentence, epochs } of result.verdicts) {
      assert.ok(interval![0] <= effect! && effect! <= interval![1]);
      assert.deepEqual([metric, epochs], ['cpu-per-request', 2]);
      assert.match(sentence, /two/);
    }
    assert.equal(result.exitCode, 0);
    assert.equal(result.analysis.plan.seed, 1);
    assert.deepEqual(JSON.parse(await readFile(result.reportPath, 'utf8')).cells, result.analysis.cells);
    assert.ok(result.reportPath.includes(result.runId));
    assert.ok(events.some((event) => event.kind === 'run' && event.id === result.runId));
    assert.equal(liveChildren(), 0);
  });

  it('refuses a target that answers otherwise, and another comparison at the same time', async () => {
    const first = compare(options({ targets: { one: SERVER, two: { ...SERVER, env: { WRONG: '1' } } } }));
    const second = compare(options({ targets: ['a', 'b'] }));
    await assert.rejects(second, { code: 'E_USAGE', message: /^compare: expected one comparison at a time/ });
    await assert.rejects(first, { code: 'E_CONFORMANCE', exitCode: 3, message: /two/ });
  });

  it('ends when it is told to', async () => {
    const controller = new AbortController();
    const aborted = compare(
      options({
        targets: { one: SERVER, two: { ...SERVER, env: { A: 'b' } } },
        epochs: 1000,
        signal: controller.signal,
        onEvent: (event) => {
          if (event.kind === 'run') controller.abort();
        },
      }),
    );
    await assert.rejects(aborted, { code: 'E_INTERRUPTED' });
    assert.equal(liveChildren(), 0);
  });

  const refused: [string, object, RegExp][] = [
    ['an unknown option', { target: [] }, /^compare: unknown option target \(did you mean "targets"\?\)/],
    ['no targets', {}, /^compare: expected two targets or more, .*got nothing$/],
    ['one target', { targets: ['a'] }, /^compare: expected two targets or more, .*got \["a"\]$/],
    [
      'a wrong target',
      { targets: { a: { comand: 'x' }, b: SERVER } },
      /^compare: targets\.a: expected a target/,
    ],
    [
      'a wrong configuration',
      { config: { margin: 3 }, targets: ['a', 'b'] },
      /^config: margin: expected a share/,
    ],
    ['a time and a number', { targets: { a: SERVER, b: SERVER }, budget: '1s' }, /^budget: expected a time/],
    ['an unknown format', { targets: ['a x', 'b x'], format: ['pdf'] }, /^unknown format "pdf"/],
    ['an unknown scenario', { targets: ['a x', 'b x'], scenarios: ['z'] }, /^unknown scenario "z"/],
  ];
  for (const [what, wrong, message] of refused) {
    it(`refuses ${what}`, async () => {
      const { epochs, quick, ...rest } = SHORT;
      await assert.rejects(compare({ ...rest, folder, ...wrong } as CompareOptions), (error) => {
        assert.ok(error instanceof UsageError, String(error));
        assert.match(error.message, message);
        return true;
      });
    });
  }
});

it('takes a configuration, prints nothing, changes no exit code and lets the process end', async () => {
  const given = {
    ...SHORT,
    config: 'lab.config.json',
    targets: ['node server.js', 'two'],
    requests: ['GET /x'],
    failOn: ['unresolved'],
    out: 'reports',
    labDir: 'lab',
  };
  const program = `import { compare } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
const { exitCode, verdicts, reportPath } = await compare(${JSON.stringify(given)});
console.log(JSON.stringify([exitCode, verdicts[0].verdict, reportPath]));`;
  const { all, exitCode } = await execa(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    all: true,
    timeout: 120_000,
  });
  assert.equal(exitCode, 0);
  assert.deepEqual(
    JSON.parse(all),
    [1, 'unresolved', join(folder, 'reports/report.md')],
    'verdict and format are those of its options and of the configuration',
  );
});
