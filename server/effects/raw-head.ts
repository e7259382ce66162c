/** Heads of answers as bytes, for those that no HTTP library would write: their bodies are broken on purpose. */
import { reasonOf } from '../http/reason.ts';
import { unexpected } from './spec.ts';

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** How the body is framed is said by the fault, and that the connection ends. */
const OWN_FIELDS = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive']);

/** Throws TypeError unless it is a token (RFC 9110, 5.6.2). */
export function checkFieldName(name: string, where: string): void {
  if (!TOKEN.test(name)) throw unexpected(where, 'a header name', name);
}

/** Throws TypeError for what must not stand in a header: line ends above all. */
export function checkFieldValue(value: string, where: string): void {
  if (!VALUE.test(value)) throw unexpected(where, 'a header value without line ends', value);
}

/** `headers`: names and values in turn; `framing` too. Throws TypeError for a header that cannot be sent. */
export function rawHead(status: number, headers: readonly string[], framing: readonly string[]): Buffer {
  let text = `HTTP/1.1 ${status} ${reasonOf(status)}\r\n`;
  const add = (name: string, value: string): void => {
    checkFieldName(name, 'answer');
    checkFieldValue(value, `header ${name}`);
    text += `${name}: ${value}\r\n`;
  };
  let dated = false;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!.toLowerCase();
    dated ||= name === 'date';
    if (!OWN_FIELDS.has(name)) add(headers[i]!, headers[i + 1]!);
  }
  if (!dated) add('Date', new Date().toUTCString());
  add('Connection', 'close');
  for (let i = 0; i < framing.length; i += 2) add(framing[i]!, framing[i + 1]!);
  return Buffer.from(`${text}\r\n`, 'latin1');
}
