/** What may stand where in a request, as tables of 256 bytes: 1 allowed, 0 not. */

export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;

function table(...ranges: readonly (string | readonly [number, number])[]): Uint8Array {
  const allowed = new Uint8Array(256);
  for (const range of ranges) {
    if (typeof range === 'string') for (const character of range) allowed[character.charCodeAt(0)] = 1;
    else allowed.fill(1, range[0], range[1] + 1);
  }
  return allowed;
}

const LETTERS = [
  [0x41, 0x5a],
  [0x61, 0x7a],
] as const;
const DIGITS = [0x30, 0x39] as const;

/** RFC 9110, 5.6.2: names of methods, fields and chunk extensions. */
export const TOKEN = table("!#$%&'*+-.^_`|~", DIGITS, ...LETTERS);

/** Values of fields: visible characters, spaces, tabs, and bytes above ASCII, whatever they mean. */
export const VALUE = table([TAB, TAB], [SP, 0x7e], [0x80, 0xff]);

/** Targets: every visible ASCII character, as node takes them; the few that URLs do not have are the route table's to refuse. */
export const TARGET = table([0x21, 0x7e]);

export const SCHEME = table(...LETTERS);

/** User, host and port of an absolute target. */
export const AUTHORITY = table("-_.!~*'();:&=+$,%@[]", DIGITS, ...LETTERS);

/** Value of a hexadecimal digit; 255 for what is none. */
export const HEX = new Uint8Array(256).fill(255);
for (let digit = 0; digit < 16; digit++) {
  const text = digit.toString(16);
  HEX[text.charCodeAt(0)] = digit;
  HEX[text.toUpperCase().charCodeAt(0)] = digit;
}
