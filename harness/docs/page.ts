/**
 * The examples of a page under docs/mock: a script in a `js` fence whose info string is its file name and the
 * server's flags, and below it what a client sends and gets, each in an `http` fence (`http admin`: of the
 * administration).
 */
import { UsageError } from '../model/errors.ts';
import { fences, type Problem } from './fences.ts';

export interface Example {
  /** 1-based line of the fence. */
  line: number;
  /** Name of the script's file. */
  name: string;
  flags: readonly string[];
  source: string;
  exchanges: DocExchange[];
}

export interface DocExchange {
  /** 1-based line of the fence. */
  line: number;
  /** Asked of the administration, not of the mock. */
  admin: boolean;
  method: string;
  target: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: string | null;
  expect: {
    status: number;
    /** Names in lower case; a value of `*` stands for any. */
    headers: readonly (readonly [name: string, value: string])[];
    /** Without line breaks at its end. */
    body: string;
    /** The body may go on. */
    open: boolean;
  };
}

/** The last line of a body that may go on. */
const AND_SO_ON = '…';

/** Throws UsageError that names `file:line` for what it does not understand. */
export function parsePage(file: string, markdown: string): Example[] {
  const examples: Example[] = [];
  const problem = (line: number, what: string): UsageError => new UsageError(`${file}:${line}: ${what}`);
  for (const { line, info, lines } of fences(markdown, problem)) {
    const [language, ...words] = info.split(/\s+/);
    if (language === 'js') {
      const [name, ...flags] = words;
      if (name === undefined || !/^[\w./-]+\.m?js$/.test(name) || name.includes('..')) {
        throw problem(
          line,
          `expected the script's file name behind \`\`\`js, got ${JSON.stringify(name ?? '')}`,
        );
      }
      examples.push({ line, name, flags, source: `${lines.join('\n')}\n`, exchanges: [] });
    } else if (language === 'http') {
      const example = examples.at(-1);
      if (example === undefined) throw problem(line, 'expected a script above the first ```http, got none');
      const [to] = words;
      if (to !== undefined && to !== 'admin') {
        throw problem(line, `expected nothing or admin behind \`\`\`http, got ${JSON.stringify(to)}`);
      }
      example.exchanges.push({ admin: to === 'admin', ...parseExchange(line, lines, problem) });
    }
  }
  if (examples.length === 0) throw problem(1, 'expected at least one ```js example, got none');
  if (examples.every(({ exchanges }) => exchanges.length === 0)) {
    throw problem(1, 'expected at least one ```http example, got none');
  }
  return examples;
}

function parseExchange(line: number, lines: readonly string[], problem: Problem): Omit<DocExchange, 'admin'> {
  const answerAt = lines.findIndex((text) => /^HTTP\/1\.[01] /.test(text));
  if (answerAt < 0) throw problem(line, 'expected a line "HTTP/1.1 STATUS", got none');
  const request = /^([A-Z]+) (\S+)$/.exec(lines[0]!);
  if (request === null) {
    throw problem(line + 1, `expected "METHOD target", got ${JSON.stringify(lines[0])}`);
  }
  const asked = section(lines, 1, answerAt, line, problem);
  const status = /^HTTP\/1\.[01] (\d{3})(?: .*)?$/.exec(lines[answerAt]!)?.[1];
  if (status === undefined) {
    throw problem(line + 1 + answerAt, `expected "HTTP/1.1 STATUS", got ${JSON.stringify(lines[answerAt])}`);
  }
  const answered = section(lines, answerAt + 1, lines.length, line, problem);
  const open = answered.body.at(-1) === AND_SO_ON;
  const body = open ? answered.body.slice(0, -1) : answered.body;
  // An empty line stands between the request's body and the answer.
  const sent = asked.body.at(-1) === '' ? asked.body.slice(0, -1) : asked.body;
  return {
    line,
    method: request[1]!,
    target: request[2]!,
    headers: asked.headers,
    body: sent.length === 0 ? null : sent.join('\n'),
    expect: {
      status: Number(status),
      headers: answered.headers.map(([name, value]) => [name.toLowerCase(), value]),
      body: body.join('\n').replace(/\n+$/, ''),
      open,
    },
  };
}

/** Header lines up to an empty one, then the body's lines. `at` and `end` count the fence's lines from 0. */
function section(
  lines: readonly string[],
  at: number,
  end: number,
  line: number,
  problem: Problem,
): { headers: [string, string][]; body: string[] } {
  const headers: [string, string][] = [];
  for (let i = at; i < end; i++) {
    const text = lines[i]!;
    if (text === '') return { headers, body: lines.slice(i + 1, end) };
    const match = /^([\w!#$%&'*+.^`|~-]+):[ \t]*(.*)$/.exec(text);
    if (match === null) {
      throw problem(line + 1 + i, `expected "name: value" or an empty line, got ${JSON.stringify(text)}`);
    }
    headers.push([match[1]!, match[2]!]);
  }
  return { headers, body: [] };
}
