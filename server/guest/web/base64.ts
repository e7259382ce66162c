/** atob and btoa for engines without them: https://infra.spec.whatwg.org/#forgiving-base64 */
import { domException } from './dom-exception.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const wrong = (message: string) => domException(message, 'InvalidCharacterError');

export function btoa(data: unknown): string {
  const text = `${data as string}`;
  let out = '';
  for (let i = 0; i < text.length; i += 3) {
    const bytes = [0, 1, 2].map((k) => text.charCodeAt(i + k));
    if (bytes.some((byte) => byte > 0xff)) throw wrong('btoa: a character above U+00FF');
    const [a, b, c] = bytes as [number, number, number];
    const bits = (a << 16) | (b << 8) | c;
    const has = text.length - i;
    out += ALPHABET[bits >> 18]! + ALPHABET[(bits >> 12) & 63]!;
    out += has > 1 ? ALPHABET[(bits >> 6) & 63]! : '=';
    out += has > 2 ? ALPHABET[bits & 63]! : '=';
  }
  return out;
}

export function atob(data: unknown): string {
  let text = `${data as string}`.replace(/[\t\n\f\r ]/g, '');
  if (text.length % 4 === 0) text = text.replace(/==?$/, '');
  if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) throw wrong('atob: this is no base64');
  let out = '';
  let bits = 0;
  let held = 0;
  for (const char of text) {
    bits = ((bits << 6) | ALPHABET.indexOf(char)) & 0xffffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += String.fromCharCode((bits >> held) & 0xff);
    }
  }
  return out;
}
