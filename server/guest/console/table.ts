import { inspect } from './inspect.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const cell = (value: unknown) => inspect(value, { depth: 0 });

/** console.table: rows by index or key, columns by property; anything but an object as console.log shows it. */
export function tableText(data: unknown, only?: readonly string[]): string {
  if (!isObject(data)) return typeof data === 'string' ? data : inspect(data);
  const rows: [string, unknown][] =
    data instanceof Map ? [...data].map(([key, value]) => [cell(key), value]) : Object.entries(data);
  const columns: string[] = [
    ...(only ?? new Set(rows.flatMap(([, row]) => (isObject(row) ? Object.keys(row) : [])))),
  ];
  const plain = rows.some(([, row]) => !isObject(row));
  const head = ['(index)', ...columns, ...(plain ? ['Values'] : [])];
  const body = rows.map(([index, row]) => [
    index,
    ...columns.map((name) => (isObject(row) && name in row ? cell(row[name]) : '')),
    ...(plain ? [isObject(row) ? '' : cell(row)] : []),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...body.map((row) => row[i]!.length)));
  const line = (left: string, mid: string, right: string) =>
    left + widths.map((width) => '─'.repeat(width + 2)).join(mid) + right;
  const show = (row: string[]) => `│${row.map((text, i) => ` ${text.padEnd(widths[i]!)} `).join('│')}│`;
  return [line('┌', '┬', '┐'), show(head), line('├', '┼', '┤'), ...body.map(show), line('└', '┴', '┘')].join(
    '\n',
  );
}
