import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LAB } from './lab-shape.ts';
import { validate } from './validate.ts';

const problemsOf = (config: unknown): readonly string[] => validate(config, LAB).problems;

const target = (it: unknown): unknown => ({ targets: { old: it } });
const request = (it: unknown): unknown => ({ scenarios: { s: { requests: [it] } } });

describe('what is wrong is told with its place, what was expected and what was got', () => {
  const table: [string, unknown, RegExp][] = [
    ['no object', [], /^expected a configuration: an object, got \[\]$/],
    ['a class', new Map(), /^expected a configuration: an object, got a Map$/],
    [
      'an unknown member',
      { target: {} },
      /^target: unknown member \(did you mean "targets"\?\); expected one of targets, revision, /,
    ],
    [
      'an unknown member deep inside',
      target({ command: 'a', ready: { witin: '1s' } }),
      /^targets\.old\.ready\.witin: unknown member \(did you mean "within"\?\); expected one of url, log, within$/,
    ],
    [
      'a time that is none',
      target({ command: 'a', ready: { within: 'soon' } }),
      /^targets\.old\.ready\.within: expected a time such as 250ms, 10s or 3m, got "soon"$/,
    ],
    [
      'no time at all',
      target({ command: 'a', stop: { grace: '0s' } }),
      /grace: expected a time .* got "0s"$/,
    ],
    [
      'a target of no kind',
      target({ comand: 'node a.js' }),
      /^targets\.old: expected a target: .*command, git, url, variant, got only comand \(did you mean "command" by "comand"\?\)$/,
    ],
    ['an empty target', target({}), /^targets\.old: .* got an empty object$/],
    [
      'two kinds at once',
      target({ git: 'main', variant: 'best' }),
      /^targets\.old\.variant: unknown member; /,
    ],
    [
      'words that are none',
      target({ command: ['node', 3] }),
      /^targets\.old\.command\[1\]: expected a word, got 3$/,
    ],
    ['no words', target({ command: [] }), /^targets\.old\.command: expected a list of words, got \[\]$/],
    [
      'a variable that is a number',
      target({ command: 'a', env: { N: 3 } }),
      /^targets\.old\.env\.N: .* got 3$/,
    ],
    [
      'an unknown signal',
      target({ command: 'a', stop: { signal: 'SIGUSR1' } }),
      /signal: expected one of SIGTERM, /,
    ],
    [
      'https',
      target({ url: 'https://a' }),
      /^targets\.old\.url: expected an address such as http:.* got "https:\/\/a"$/,
    ],
    [
      'a pid that is none',
      target({ url: 'http://127.0.0.1:1', pid: 1.5 }),
      /^targets\.old\.pid: .* got 1\.5$/,
    ],
    [
      'a revision without a command',
      { revision: { build: 'make' } },
      /^revision\.command: expected a command.* got nothing$/,
    ],
    [
      'a name with a comma',
      { targets: { 'a,b': { command: 'a' } } },
      /^targets: expected a name without commas.* got the name "a,b"$/,
    ],
    ['the control’s name', { targets: { control: { command: 'a' } } }, /got the name "control"$/],
    ['a name that is a flag', { targets: { '-a': { command: 'a' } } }, /got the name "-a"$/],
    [
      'a path without /',
      request({ path: 'users' }),
      /^scenarios\.s\.requests\[0\]\.path: expected a path that begins with \//,
    ],
    [
      'a path with a space',
      request({ path: '/a b' }),
      /path: expected a path .* has no spaces, got "\/a b"$/,
    ],
    ['no path', request({ method: 'GET' }), /^scenarios\.s\.requests\[0\]\.path: .* got nothing$/],
    [
      'two bodies',
      request({ path: '/', body: 'a', bodyFile: 'b' }),
      /requests\[0\]: expected one of body, bodyFile, got body and bodyFile$/,
    ],
    [
      'a body that is no JSON',
      request({ path: '/', body: { at: () => 1 } }),
      /requests\[0\]\.body\.at: .* got a function$/,
    ],
    [
      'a header of two lines',
      request({ path: '/', headers: { a: 'b\r\nc: d' } }),
      /headers\.a: expected a text of one line/,
    ],
    [
      'a header’s name',
      request({ path: '/', headers: { 'a b': 'c' } }),
      /headers: expected the name of a header, got the name "a b"$/,
    ],
    ['no weight', request({ path: '/', weight: 0 }), /weight: expected a number above 0, got 0$/],
    [
      'no expectation',
      request({ path: '/', expect: 'baseline' }),
      /expect: expected one of as-baseline, got "baseline"$/,
    ],
    [
      'a status of none',
      request({ path: '/', expect: { status: '200' } }),
      /status: expected a status from 200 to 599, got "200"$/,
    ],
    [
      'nothing to send',
      { scenarios: { s: { title: 'x' } } },
      /^scenarios\.s: expected one of requests, har, openapi, got none$/,
    ],
    [
      'rates',
      { scenarios: { s: { har: 'a.har', openLoop: { ratesPerS: [-1] } } } },
      /ratesPerS\[0\]: expected a number above 0, got -1$/,
    ],
    [
      'one target',
      { compare: ['a'] },
      /^compare: expected a list of two or more different targets, got \["a"\]$/,
    ],
    ['one target twice', { compare: ['a', 'a'] }, /^compare: .*different/],
    ['a generator', { load: 'autocanon' }, /^load: expected one of paced, autocannon, wrk, got "autocanon"$/],
    ['a verdict', { failOn: ['slow'] }, /^failOn\[0\]: expected one of faster, slower, /],
    ['a margin in percent', { margin: '1%' }, /^margin: expected a share above 0 and below 0\.5, got "1%"$/],
    ['too large a margin', { margin: 1 }, /^margin: .* got 1$/],
    ['not a number', { alpha: Number.NaN }, /^alpha: .* got NaN$/],
  ];
  for (const [what, config, message] of table) {
    it(what, () => {
      const problems = problemsOf(config);
      assert.equal(problems.length, 1, problems.join('\n'));
      assert.match(problems[0]!, message);
    });
  }
  it('all at once', () => {
    const problems = problemsOf({ load: 1, targets: { a: { command: 'x', cwd: 2 } }, margin: 3 });
    assert.deepEqual(
      problems.map((line) => line.split(':')[0]),
      ['load', 'targets.a.cwd', 'margin'],
    );
  });
});

describe('what is right', () => {
  it('comes back without what is undefined', () => {
    const config = {
      targets: {
        old: { git: 'v1', command: ['node', 'a b.js'] },
        here: { command: 'node a.js', build: undefined },
        there: { url: 'http://127.0.0.1:80', pid: 3 },
        mock: { variant: 'baseline+gc=never' },
      },
      scenarios: {
        's t': {
          requests: [{ path: '/?a=%20', body: { list: [1, null, true, { '': '' }] }, expect: 'as-baseline' }],
          openapi: { file: 'a.yaml', only: ['GET /a'] },
        },
      },
      gate: { recorded: true, ignore: { members: [] } },
      budget: undefined,
    };
    const { value, problems } = validate(config, LAB);
    assert.deepEqual(problems, []);
    const { budget, targets, ...rest } = config;
    const { build, ...here } = targets.here;
    assert.deepStrictEqual(value, { ...rest, targets: { ...targets, here } });
  });
  it('even when a member is called like what every object has', () => {
    const { value, problems } = validate(
      JSON.parse('{"environment": {"__proto__": "x", "toString": "y"}}'),
      LAB,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(Object.entries((value as { environment: object }).environment), [
      ['__proto__', 'x'],
      ['toString', 'y'],
    ]);
  });
  it('is not a member that every object has', () => {
    assert.match(problemsOf({ constructor: 1 })[0]!, /^constructor: unknown member/);
  });
});
