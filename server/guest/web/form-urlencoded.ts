/** application/x-www-form-urlencoded, as the URL standard parses and writes it. */
import { utf8Text } from '../bytes.ts';

const decode = decodeURIComponent;
const encode = encodeURIComponent;

/** A run of escapes that is no UTF-8 as a whole: its bytes decoded with U+FFFD where they are none. */
function decodeRun(run: string): string {
  try {
    return decode(run);
  } catch {
    const bytes = new Uint8Array(run.length / 3);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(run.slice(3 * i + 1, 3 * i + 3), 16);
    return utf8Text(bytes);
  }
}

function formDecode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? spaced.replace(/(?:%[0-9a-f]{2})+/gi, decodeRun) : spaced;
}

export function parseForm(query: string): [string, string][] {
  const pairs: [string, string][] = [];
  for (const piece of query.split('&')) {
    if (piece === '') continue;
    const at = piece.indexOf('=');
    pairs.push(
      at < 0 ? [formDecode(piece), ''] : [formDecode(piece.slice(0, at)), formDecode(piece.slice(at + 1))],
    );
  }
  return pairs;
}

const escapeByte = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;

/** `text` must be well formed. */
export function formEncode(text: string): string {
  return encode(text)
    .replace(/[!'()~]/g, escapeByte)
    .replaceAll('%20', '+');
}
