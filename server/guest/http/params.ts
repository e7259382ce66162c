import { splitBy } from '../primordials.ts';

const decode = decodeURIComponent;

function decodeRun(run: string): string {
  try {
    return decode(run);
  } catch {
    // No UTF-8: these escapes stay as they were sent.
    return run;
  }
}

/** Percent-decodes; escapes that make no UTF-8 stay as they were sent. */
export function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment;
  return segment.replace(/(?:%[0-9a-f]{2})+/gi, decodeRun);
}

/** Without a prototype, so that no parameter collides with a built-in name. `segments`: joined by "\n". */
export function pathParams(names: readonly string[], segments: string): Record<string, string> {
  const params: Record<string, string> = { __proto__: null } as never;
  if (names.length === 0) return params;
  if (names.length === 1) {
    params[names[0]!] = decodeSegment(segments);
    return params;
  }
  const values = splitBy(segments, '\n');
  for (let i = 0; i < names.length; i++) params[names[i]!] = decodeSegment(values[i] ?? '');
  return params;
}
