import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { faster } from '../fixtures/faster.ts';
import { editable, fixtures } from '../fixtures/index.ts';
import { renderFiles, reports } from '../index.ts';
import { nightlyFixtures } from '../nightly/fixtures/index.ts';
import { nightlyTexts } from '../nightly/index.ts';
import { bencherMetricJson, githubBenchmarkJson } from './dashboards.ts';

const ajv = new Ajv({ allErrors: true });

/** After https://bencher.dev/bmf.json: benchmark → measure → metric. Stricter: nothing else, and names of the lengths it takes. */
const isBencherMetric = ajv.compile({
  type: 'object',
  propertyNames: { minLength: 1, maxLength: 1024 },
  additionalProperties: {
    type: 'object',
    minProperties: 1,
    propertyNames: { pattern: '^[a-z0-9-]{1,64}$' },
    additionalProperties: {
      type: 'object',
      required: ['value'],
      additionalProperties: false,
      properties: {
        value: { type: 'number' },
        lower_value: { type: 'number' },
        upper_value: { type: 'number' },
      },
    },
  },
});

/** After `BenchmarkResult` in github-action-benchmark's extract.ts, which takes these five members and checks none. */
const isGithubBenchmark = ajv.compile({
  type: 'array',
  items: {
    type: 'object',
    required: ['name', 'unit', 'value'],
    additionalProperties: false,
    properties: {
      name: { type: 'string', minLength: 1 },
      unit: { type: 'string', minLength: 1 },
      value: { type: 'number' },
      range: { type: 'string' },
      extra: { type: 'string' },
    },
  },
});

const texts = async (): Promise<[name: string, github: string, bencher: string][]> => [
  ...(await Promise.all(
    Object.entries(fixtures).map(
      async ([name, analysis]): Promise<[string, string, string]> => [
        name,
        (await renderFiles(reports['gh-benchmark']!, analysis))['report.gh-benchmark.json'] as string,
        (await renderFiles(reports.bmf!, analysis))['report.bmf.json'] as string,
      ],
    ),
  )),
  ...Object.entries(nightlyFixtures).map(([name, report]): [string, string, string] => {
    const files = nightlyTexts(report);
    return [`night ${name}`, files['gh-benchmark.json']!, files['bmf.json']!];
  }),
];

test('both are what their readers take, for everything there is to show', async () => {
  for (const [name, github, bencher] of await texts()) {
    assert.equal(
      isGithubBenchmark(JSON.parse(github)),
      true,
      `${name}: ${ajv.errorsText(isGithubBenchmark.errors)}`,
    );
    assert.equal(
      isBencherMetric(JSON.parse(bencher)),
      true,
      `${name}: ${ajv.errorsText(isBencherMetric.errors)}`,
    );
  }
});

test('a name stands for one thing: no two entries share it', async () => {
  for (const [name, github] of await texts()) {
    const names = (JSON.parse(github) as { name: string }[]).map((it) => it.name);
    assert.equal(new Set(names).size, names.length, name);
  }
});

test('smaller is better in all that goes where smaller is better', () => {
  const ratios = ['lower', 'higher'].map((better) => ({
    name: better,
    measure: 'm',
    better: better as 'lower' | 'higher',
    ratio: 1,
    low: 0.9,
    high: Number.POSITIVE_INFINITY,
    extra: [],
  }));
  assert.deepEqual(
    JSON.parse(githubBenchmarkJson(ratios)).map((it: { name: string }) => it.name),
    ['lower'],
  );
  assert.deepEqual(JSON.parse(bencherMetricJson(ratios)).higher.m, { value: 1, lower_value: 0.9 });
});

test('what is void goes to no dashboard; names of the kind that objects have are names', async () => {
  const report = editable(faster);
  report.cells[0]!.candidate = '__proto__';
  const render = async (format: string): Promise<unknown> =>
    JSON.parse(Object.values(await renderFiles(reports[format]!, report))[0] as string);
  assert.deepEqual(Object.keys((await render('bmf')) as object), ['hello/__proto__ ÷ baseline']);
  report.cells[0]!.verdict = 'void';
  assert.deepEqual([await render('bmf'), await render('gh-benchmark')], [{}, []]);
});
