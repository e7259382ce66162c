import type { UsageError } from '../model/errors.ts';

/** What is wrong with a page, at a line. */
export type Problem = (line: number, what: string) => UsageError;

export interface Fence {
  /** 1-based line of the opening one. */
  line: number;
  /** What stands behind it. */
  info: string;
  lines: string[];
}

/** Blocks between fences of three or more backticks. Throws the caller's problem where one is not closed. */
export function* fences(markdown: string, problem: Problem): Generator<Fence> {
  let open: (Fence & { marks: string }) | null = null;
  for (const [i, text] of markdown.split('\n').entries()) {
    if (open === null) {
      const match = /^(`{3,})(.*)$/.exec(text);
      if (match !== null) open = { line: i + 1, info: match[2]!.trim(), lines: [], marks: match[1]! };
    } else if (text === open.marks) {
      yield open;
      open = null;
    } else open.lines.push(text);
  }
  if (open !== null) throw problem(open.line, 'expected an end of this ``` fence, got the end of the page');
}
