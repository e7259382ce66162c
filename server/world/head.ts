/** The head of a guest's answer (see ops.ts): `SSSF name\nvalue\n…\n`. */
export interface ParsedHead {
  status: number;
  flags: number;
  /** Names and values in turn. */
  headers: readonly string[];
}

const CACHE_SIZE = 256;
const cache = new Map<string, ParsedHead>();

/** Heads repeat: most answers of a script share a few, so they are parsed once. */
export function parseHead(head: string): ParsedHead {
  let parsed = cache.get(head);
  if (parsed === undefined) {
    parsed = parse(head);
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(head, parsed);
  }
  return parsed;
}

function parse(head: string): ParsedHead {
  const lines = head.slice(5).split('\n');
  const headers: string[] = [];
  for (let i = 0; lines[i] !== '' && i + 1 < lines.length; i += 2) {
    if (!isOfConnection(lines[i]!, lines[i + 1]!)) headers.push(lines[i]!, lines[i + 1]!);
  }
  return { status: Number(head.slice(0, 3)), flags: Number(head[3]), headers };
}

const OF_CONNECTION = new Set(['transfer-encoding', 'connection', 'keep-alive', 'upgrade', 'trailer']);

/**
 * Fields about this one connection and how a body is framed on it: what writes the answer knows them, and two that
 * disagree are no HTTP. Frameworks set them all the same. A wish to close the connection is heard.
 */
function isOfConnection(name: string, value: string): boolean {
  const field = name.toLowerCase();
  return OF_CONNECTION.has(field) && !(field === 'connection' && value.trim().toLowerCase() === 'close');
}
