/**
 * Text that came from outside (names, script errors, log lines) made safe to look at: colour codes are
 * dropped; control characters and those that reorder text (Trojan-source style) become visible escapes.
 */
import { stripVTControlCharacters } from 'node:util';

const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const visible = (character: string): string =>
  `\\u{${character.codePointAt(0)!.toString(16).padStart(2, '0')}}`;

/** One line: tabs and line ends become a space. */
export function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\t\r\n]+/g, ' ')
    .replace(HIDDEN, visible);
}
