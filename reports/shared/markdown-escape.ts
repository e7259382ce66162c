/** Text from outside made inert in GitHub-flavoured Markdown. */
import { plain } from './plain.ts';

const ZERO_WIDTH_SPACE = '\u200b';

/**
 * Inline text, also inside table cells. Backslashes for Markdown's own characters; entities for HTML.
 * Mentions, issue numbers, emoji codes and bare addresses are replaced by GitHub after rendering, out of
 * reach of a backslash, so a zero-width space parts them.
 */
export function md(text: string): string {
  return plain(text)
    .replace(/[\\`*_{}[\]|~$]/g, '\\$&')
    .replace(/^\s*[-+=:#]/, '\\$&')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@(?=\w)|#(?=\d)|\bwww\.|\bGH-(?=\d)|:(?=\/\/)|:(?=[\w+-]+:)/gi, `$&${ZERO_WIDTH_SPACE}`);
}

/** A fenced block whose fence is longer than any run of backticks in it. */
export function fenced(lines: readonly string[]): string {
  const body = lines.map(plain);
  const longest = Math.max(
    2,
    ...(body
      .join('\n')
      .match(/`+/g)
      ?.map((run) => run.length) ?? []),
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...body, fence].join('\n');
}
