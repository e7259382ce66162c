import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LabConfig } from '../model/lab-config.ts';
import { allBuiltIn } from './built-in.ts';
import { chooseWorkloads } from './workloads.ts';

const SCENARIOS: NonNullable<LabConfig['scenarios']> = {
  own: { requests: [{ path: '/own' }] },
  hello: { requests: [{ path: '/mine' }] },
};
const names = async (
  asked: Parameters<typeof chooseWorkloads>[0],
  config: LabConfig,
): Promise<readonly string[]> =>
  (await chooseWorkloads(asked, { config, file: null, folder: '/' }, 'users-param')).names;

describe('variants of the mock server', () => {
  const config: LabConfig = {
    targets: { fast: { variant: 'best' }, here: { command: 'node a.js' }, baseline: { url: 'http://a' } },
  };
  for (const [targets, want] of [
    [['snapshot', 'baseline'], false],
    [['snapshot', 'bytecode+gc=never'], true],
    [['fast', 'snapshot'], true],
    [['fast'], true],
    [['snapshot', 'here'], false],
    [['snapshot', 'main'], false],
    [['snapshot', 'node a.js'], false],
    [['http://127.0.0.1:1', 'git:snapshot'], false],
  ] as const) {
    it(`${targets.join(', ')}: ${want ? 'all' : 'not all'}`, async () =>
      assert.equal(await allBuiltIn(targets, config), want));
  }
});

describe('workloads', () => {
  const foreign = ['node a.js', 'node b.js'];
  it('of variants alone are as ever', async () => {
    assert.deepEqual(await names({ targets: ['baseline', 'bytecode'] }, { scenarios: SCENARIOS }), [
      'users-param',
    ]);
  });
  it('of other servers are all of the configuration, or GET /', async () => {
    assert.deepEqual(await names({ targets: foreign }, { scenarios: SCENARIOS }), ['own', 'hello']);
    assert.deepEqual(await names({ targets: foreign }, {}), ['GET /']);
  });
  it('are those that the configuration names, whatever is compared', async () => {
    const config: LabConfig = { scenarios: SCENARIOS, scenario: ['own'] };
    for (const targets of [foreign, ['baseline', 'bytecode']])
      assert.deepEqual(await names({ targets }, config), ['own']);
  });
  it('are those of the command line before all', async () => {
    const config: LabConfig = { scenarios: SCENARIOS, scenario: ['own'] };
    assert.deepEqual(await names({ targets: foreign, scenario: ['noop'] }, config), ['noop']);
    assert.deepEqual(await names({ targets: foreign, request: ['GET /a', '/b'] }, config), [
      'GET /a and 1 more',
    ]);
    await assert.rejects(names({ targets: foreign, request: ['GET /a'], scenario: ['noop'] }, config), {
      code: 'E_USAGE',
      message: /^--request and --scenario exclude one another/,
    });
  });
  it('of the configuration stand before built-in ones of the same name', async () => {
    const lab = { config: { scenarios: SCENARIOS }, file: null, folder: '/' };
    const { load } = await chooseWorkloads({ targets: foreign }, lab, 'users-param');
    assert.equal((await load('hello')).requests[0]!.path, '/mine');
    assert.equal((await load('noop')).name, 'noop');
    await assert.rejects(load('ownn'), { message: /^unknown scenario "ownn" \(did you mean "own"\?\)/ });
  });
  it('of requests are found again by their name', async () => {
    const { names: own, load } = await chooseWorkloads(
      { targets: foreign, request: ['POST /x {"a":1}'] },
      { config: {}, file: null, folder: '/' },
      'users-param',
    );
    const [request] = (await load(own[0]!)).requests;
    assert.deepEqual([request!.method, request!.path, request!.body], ['POST', '/x', '{"a":1}']);
  });
});
