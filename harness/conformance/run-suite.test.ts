import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ConformanceSummary } from '../model/records.ts';
import { liveChildren } from '../process/registry.ts';
import type { CaseContext } from './case.ts';
import { equal } from './check.ts';
import { loadCases, type SuiteCase } from './registry.ts';
import { runSuite, type SuiteOptions } from './run-suite.ts';
import { failures } from './summary.ts';
import { fakeBuild } from './testing/fake-build.ts';

const row = (id: string, run: SuiteCase['run'], change: Partial<SuiteCase> = {}): SuiteCase => ({
  id,
  title: `title of ${id}`,
  topic: 'test',
  core: true,
  fixture: 'standard',
  run,
  ...change,
});
const asks =
  (path: string, body: string) =>
  async ({ request }: CaseContext): Promise<void> =>
    equal('body', (await request({ path })).body, body);
const right = (id: string, change: Partial<SuiteCase> = {}) => row(id, asks('/thing', 'get'), change);
const leaks = row(
  'leak',
  async ({ request }) => {
    await request({ method: 'POST', path: '/leak' });
    equal('leaked', (await request({ path: '/leak' })).body, 'null');
  },
  { deviates: asks('/leak', 'mine') },
);

const run = (cases: readonly SuiteCase[], deviations: readonly string[] = [], options: SuiteOptions = {}) =>
  runSuite(fakeBuild({ deviations }), { cases, ...options });
const statuses = (summary: ConformanceSummary) =>
  Object.fromEntries(summary.cases.map(({ id, status }) => [id, status]));
const messageOf = (summary: ConformanceSummary, id: string) =>
  summary.cases.find((result) => result.id === id)?.message ?? '';

afterEach(() => assert.equal(liveChildren(), 0, 'a server was left running'));

describe('runSuite', () => {
  it('tells right from wrong on rows of the real suite, and refusals from starts', async () => {
    const ids = ['routing/get', 'routing/post', 'routing/one-parameter', 'jsmock/url', 'bad-start/syntax'];
    const cases = (await loadCases()).filter(({ id }) => ids.includes(id));
    const summary = await run(cases);
    assert.deepEqual(statuses(summary), {
      'routing/get': 'passed',
      'routing/one-parameter': 'passed',
      'routing/post': 'failed',
      'bad-start/syntax': 'failed',
      'jsmock/url': 'failed',
    });
    assert.deepEqual([summary.passed, summary.total, summary.levelPassed, summary.levelTotal], [2, 3, 0, 2]);
    assert.deepEqual(failures(summary), [
      'routing/post  mock.post: body: expected "post", got "not what was asked"',
      'bad-start/syntax  a script that does not parse: file, line, column, the source line and a caret: expected the server to refuse broken/syntax.js, but it started',
      'jsmock/url  req.url is the path: fake with jsmock.js ended before it was ready (exit code 2): jsmock.js:1:1: SyntaxError: not my dialect',
    ]);
  });

  it('keeps the order of the cases in the summary, and reports each as it ends', async () => {
    const seen: string[] = [];
    const cases = [
      right('slow', { waits: true }),
      right('a'),
      right('b', { fixture: 'routing' }),
      right('c'),
    ];
    const summary = await run(cases, [], {
      onProgress: ({ done, total, result }) => seen.push(`${done}/${total} ${result.id}`),
    });
    assert.deepEqual(
      summary.cases.map(({ id }) => id),
      ['slow', 'a', 'b', 'c'],
    );
    assert.deepEqual(seen.map((line) => line.slice(4)).sort(), ['a', 'b', 'c', 'slow']);
    assert.ok(seen.at(-1)!.startsWith('4/4'));
  });

  it('runs cases of a fixture on one server, and of two fixtures on two', async () => {
    const pids: string[] = [];
    const pid = async ({ request }: CaseContext): Promise<void> => {
      pids.push((await request({ path: '/pid' })).body);
    };
    await run([row('a', pid), row('b', pid), row('c', pid, { fixture: 'routing' })], [], { concurrency: 1 });
    assert.equal(new Set(pids).size, 2);
  });

  it('skips what belongs to another level', async () => {
    const summary = await run([
      right('chosen', { core: false, levels: { connection: 'keep-alive' } }),
      right('other', { core: false, levels: { connection: 'close' } }),
    ]);
    assert.deepEqual(statuses(summary), { chosen: 'passed', other: 'skipped' });
    assert.equal(messageOf(summary, 'other'), 'only with connection=close');
    assert.deepEqual([summary.levelPassed, summary.levelTotal], [1, 1]);
  });
});

describe('deviations', () => {
  it('that are declared must be there, and as declared', async () => {
    const otherwise = { ...leaks, id: 'otherwise', deviates: asks('/leak', 'theirs') };
    const silent = row('silent', asks('/thing', 'no'));
    const summary = await run([leaks, otherwise, silent], ['leak', 'otherwise', 'silent']);
    assert.deepEqual(statuses(summary), { leak: 'deviates', otherwise: 'failed', silent: 'failed' });
    assert.equal(messageOf(summary, 'leak'), 'leaked: expected "null", got "mine"');
    assert.match(messageOf(summary, 'otherwise'), /not as declared: body: expected "theirs", got "mine"/);
    assert.equal(summary.passed, 0);
    assert.equal(failures(summary).length, 2);
  });

  it('that are not declared fail', async () => {
    assert.deepEqual(statuses(await run([leaks])), { leak: 'failed' });
  });

  it('that are stale or unknown fail the suite', async () => {
    const conforms = right('conforms', { deviates: asks('/leak', 'mine') });
    const elsewhere = right('elsewhere', { levels: { connection: 'close' } });
    const summary = await run([conforms, elsewhere], ['conforms', 'elsewhere', 'no-such-case']);
    const stale = 'stale-deviation';
    assert.deepEqual(statuses(summary), { conforms: stale, elsewhere: stale, 'no-such-case': stale });
    assert.equal(failures(summary).length, 3);
  });
});

describe('trouble', () => {
  it('of a server that dies is told, and the next case gets a new one', async () => {
    const summary = await run([
      right('before'),
      row('crash', asks('/crash', '')),
      right('after'),
      row('dies later', async (context) => {
        await asks('/answer-and-crash', 'right')(context);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }),
      right('at the end'),
    ]);
    assert.deepEqual(statuses(summary), {
      before: 'passed',
      crash: 'failed',
      after: 'passed',
      'dies later': 'failed',
      'at the end': 'passed',
    });
    assert.match(messageOf(summary, 'crash'), /end of the connection/);
    assert.match(
      messageOf(summary, 'crash'),
      /the server ended \(exit code 7; its last words: the last straw\)/,
    );
    assert.match(messageOf(summary, 'dies later'), /^the server ended \(exit code 7/);
  });

  it('of a server that hangs ends at the deadline', async () => {
    const summary = await run([row('hang', asks('/hang', '')), right('after')], [], { deadlineMs: 200 });
    assert.deepEqual(statuses(summary), { hang: 'failed', after: 'passed' });
    assert.equal(messageOf(summary, 'hang'), 'no result within 200 ms');
  });

  it('of an answer that is cut short is told', async () => {
    const summary = await run([row('cut', asks('/cut', ''))]);
    assert.match(
      messageOf(summary, 'cut'),
      /expected an answer, got the end of the connection after "HTTP\/1\.1/,
    );
  });

  it('of a fixture that does not start fails its cases in one line', async () => {
    const summary = await run(['a', 'b', 'c', 'd'].map((id) => right(id, { fixture: 'jsmock' })));
    assert.equal(summary.passed, 0);
    assert.deepEqual(failures(summary), [
      '4 cases (a … d): fake with jsmock.js ended before it was ready (exit code 2): jsmock.js:1:1: SyntaxError: not my dialect',
    ]);
  });

  it('of a case’s own servers leaves none behind, whatever the case does', async () => {
    const start = async ({ start: own }: CaseContext): Promise<void> => {
      await own({ script: 'standard.js' });
      throw new TypeError('a defect of the case');
    };
    const late = async ({ start: own }: CaseContext): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      await own({ script: 'standard.js' });
      await new Promise(() => {});
    };
    const summary = await run(
      [row('start', start, { fixture: null }), row('late', late, { fixture: null })],
      [],
      { deadlineMs: 400 },
    );
    assert.equal(messageOf(summary, 'start'), 'TypeError: a defect of the case');
    assert.equal(messageOf(summary, 'late'), 'no result within 400 ms');
  });

  it('of a signal stops the servers and rejects with its reason', async () => {
    const controller = new AbortController();
    const suite = run([row('hang', asks('/hang', '')), right('never reached')], [], {
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(new Error('enough')), 300);
    await assert.rejects(suite, /enough/);
  });
});
