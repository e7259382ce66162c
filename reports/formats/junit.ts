/**
 * JUnit's XML as Jenkins, GitLab and most others read it: `testsuites` > `testsuite` > `testcase`, with `failure`, `error` or
 * `skipped` inside. There is no standard; this keeps to what the XSDs in circulation (Ant, Jenkins' junit-10) share.
 */
import { plain } from '../shared/plain.ts';

export interface JunitSuite {
  name: string;
  cases: readonly JunitCase[];
}

export interface JunitCase {
  /** `classname` and `name` together should be unique. */
  classname: string;
  name: string;
  outcome: JunitOutcome;
  /** What there is to say of it, whatever became of it. */
  output?: string;
}

export type JunitOutcome =
  | { kind: 'passed' }
  /** `failure`: it is worse. `error`: it could not be found out. */
  | { kind: 'failure' | 'error'; type: string; message: string }
  | { kind: 'skipped'; message: string };

/** Characters that XML 1.0 cannot hold, escaped or not, and that `plain` leaves. */
const NEVER = /[\ufffe\uffff]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Safe in text and in quoted attributes. */
export const xml = (text: string): string =>
  plain(text.toWellFormed())
    .replace(NEVER, '\ufffd')
    .replace(/[&<>"]/g, (c) => ENTITIES[c]!);

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${xml(String(value))}"`)
    .join('');

const number = (cases: readonly JunitCase[], kind: JunitOutcome['kind']): number =>
  cases.filter(({ outcome }) => outcome.kind === kind).length;

const counts = (cases: readonly JunitCase[]): Record<string, number> => ({
  tests: cases.length,
  failures: number(cases, 'failure'),
  errors: number(cases, 'error'),
});

function outcomeLines(outcome: JunitOutcome): string[] {
  if (outcome.kind === 'passed') return [];
  const { kind, message } = outcome;
  if (kind === 'skipped') return [`      <skipped${attributes({ message })}/>`];
  return [`      <${kind}${attributes({ type: outcome.type, message })}>${xml(message)}</${kind}>`];
}

function caseLines({ classname, name, outcome, output }: JunitCase): string[] {
  const inside = [
    ...outcomeLines(outcome),
    ...(output === undefined ? [] : [`      <system-out>${xml(output)}</system-out>`]),
  ];
  const open = `    <testcase${attributes({ classname, name })}`;
  return inside.length === 0 ? [`${open}/>`] : [`${open}>`, ...inside, '    </testcase>'];
}

/** No times: what a case took is not measured. */
export function junitXml(name: string, suites: readonly JunitSuite[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  // The root counts no skipped ones: Jenkins' schema does not know that there.
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name, ...counts(all) })}>`,
    ...suites.flatMap((suite) => [
      `  <testsuite${attributes({ name: suite.name, ...counts(suite.cases), skipped: number(suite.cases, 'skipped') })}>`,
      ...suite.cases.flatMap(caseLines),
      '  </testsuite>',
    ]),
    '</testsuites>',
  ].join('\n')}\n`;
}
