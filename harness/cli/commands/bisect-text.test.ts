import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { BisectResult } from '../../bisect/result.ts';
import { bisectText } from './bisect-text.ts';

const commit = (letter: string, subject: string, merged = 0) => ({
  hash: letter.repeat(40),
  subject,
  merged,
});
const [good, parent, found, bad] = [
  commit('a', 'the first'),
  commit('b', 'before'),
  commit('c', 'reads headers twice'),
  commit('d', 'the last'),
];
const change = { ratio: 1.051, low: 1.042, high: 1.06, confidence: 0.95, epochs: 9 };

const RESULT: BisectResult = {
  kind: 'found',
  scenario: 'users',
  good,
  bad,
  commits: 32,
  suspects: [{ commit: found, parent, unmeasured: [], probability: 0.9912 }],
  change,
  whole: { ...change, ratio: 1.049, epochs: 7 },
  margin: 0.01,
  other: null,
  comparisons: 41,
  visited: 8,
  skipped: [],
  seed: 7,
  durationMs: 250_000,
  profile: null,
  folder: '/lab/bisect/x',
};
/** As a reader sees it: spaces that do not break are spaces. */
const text = (over: Partial<BisectResult> = {}): string =>
  bisectText({ ...RESULT, ...over }, 80).replaceAll('\u00a0', ' ');

it('a commit that was found', () => {
  assert.equal(
    text(),
    `first slower commit: cccccccccccc "reads headers twice"
  +5.1 % CPU per request, 95 % interval +4.2 % to +6.0 %, against its parent
    bbbbbbbbbbbb, 9 epochs
  probability 0.991 among 32 commits
  all of the range: +4.9 % CPU per request, 95 % interval +4.2 % to +6.0 %, 7
    epochs
  41 comparisons of 8 commits in 4 min 10 s, seed 7
/lab/bisect/x
`,
  );
});

it('an improvement, a merge, what could not be measured, another change, and the profile', () => {
  const profile = {
    kind: 'taken',
    summary: 'cccc costs less.',
    changes: [{ name: 'parse', place: 'server.js', parentUs: 12.5, commitUs: 4.25 }],
    page: '/lab/bisect/x/profile/differential.html',
  } as const;
  const all = text({
    suspects: [
      { commit: { ...found, merged: 3 }, parent, unmeasured: [commit('e', 'broken')], probability: 0.99 },
    ],
    change: { ...change, ratio: 0.95, low: 0.94, high: 0.96 },
    other: { from: found, to: bad, ratio: 1.02, low: 1.01, high: 1.03 },
    skipped: [{ commit: commit('e', 'broken'), why: 'does not start' }],
    profile,
  }).replaceAll(/\n {4}(?=[^ p])/g, ' ');
  assert.match(all, /^first faster commit: cccccccccccc/);
  assert.match(all, /or a commit before it that could not be measured: eeeeeeeeeeee\n/);
  assert.match(
    all,
    /it is a merge of 3 commits; to look inside: .* bisect \$\(git merge-base c{12}\^1 c{12}\^2\) c{12}\^2\n/,
  );
  assert.match(
    all,
    /one change does not explain all: \+2\.0 % .* after c{12} and up to d{12}: .* bisect c{12} d{12}\n/,
  );
  assert.match(all, /skipped eeeeeeeeeeee: does not start\n/);
  assert.match(all, /profile: cccc costs less\./);
  assert.match(all, /parse server\.js: 12\.5 µs → 4\.25 µs a request\n/);
  assert.ok(all.endsWith('\n/lab/bisect/x/profile/differential.html\n'));
});

it('one that was not narrowed down lists the most probable', () => {
  const suspects = [
    { commit: found, parent, unmeasured: [], probability: 0.6 },
    { commit: bad, parent: found, unmeasured: [], probability: 0.3 },
  ];
  const all = text({ kind: 'open', suspects });
  assert.match(all, /^not narrowed down to one commit/);
  assert.match(all, / 60 % cccccccccccc "reads headers twice"\n.* 30 % dddddddddddd "the last"\n/);
});

it('the same is told from not shown to differ', () => {
  const near = { ...change, ratio: 1.001, low: 0.995, high: 1.006 };
  assert.match(
    text({ kind: 'same', whole: near }),
    /^a{12} \(GOOD\) and d{12} \(BAD\) are the same to within 1 %: \+0\.1 %/,
  );
  const wide = { ...change, ratio: 1.01, low: 0.95, high: 1.06 };
  assert.match(
    text({ kind: 'same', whole: wide }).replaceAll('\n', ' '),
    /do not differ, as far as was seen: .* --budget/,
  );
});
