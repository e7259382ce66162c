import { CR } from './characters.ts';
import type { HeadScanner } from './head-scanner.ts';

/** Largest length that fits 64 bits: node takes it for a number, and then for too long. */
const LARGEST_LENGTH = 2n ** 64n - 1n;
/** So many digits are a number without loss. */
const SAFE_DIGITS = 15;

const CONTINUE = /(?:^|\W)100-continue(?:$|\W)/i;

/** How the connection goes on after a message, and what of the message is still to come. */
export class RequestHead {
  readonly method: string;
  readonly target: string;
  readonly minor: number;
  /** The client would like to send more requests. */
  keepAlive: boolean;
  /** null without a Host header. */
  host: string | null = null;
  /** Bytes of the body; -1 when it is chunked, or when there is none. */
  length = -1;
  chunked = false;
  /** `continue`: the client waits with the body until it is told to go on. `other`: nobody knows what it expects. */
  expects: 'continue' | 'other' | null = null;
  readonly #text: string;
  readonly #fieldsAt: number;

  /** Of a scanner whose head is complete. */
  constructor(scanner: HeadScanner) {
    this.method = scanner.method;
    this.#text = scanner.text;
    this.target = this.#text.slice(scanner.targetAt, scanner.targetEnd);
    this.minor = scanner.minor;
    this.keepAlive = this.minor === 1;
    this.#fieldsAt = scanner.fieldsAt;
  }

  get hasBody(): boolean {
    return this.chunked || this.length >= 0;
  }

  /** Names and values in turn, as sent. */
  fields(): string[] {
    const text = this.#text;
    const fields: string[] = [];
    for (let at = this.#fieldsAt; text.charCodeAt(at) !== CR; ) {
      const colon = text.indexOf(':', at);
      const end = text.indexOf('\r\n', colon);
      fields.push(text.slice(at, colon), valueAt(text, colon + 1, end));
      at = end + 2;
    }
    return fields;
  }

  /** Reads the fields that frame the message. False: they contradict each other or themselves. */
  readFraming(candidates: readonly number[]): boolean {
    const text = this.#text;
    let transferEncoding: string | null = null;
    let close = false;
    let keepAlive = false;
    for (const at of candidates) {
      const letter = text.charCodeAt(at) | 0x20;
      // c, e, h, p, t: what the names below begin with.
      if (letter !== 0x63 && letter !== 0x65 && letter !== 0x68 && letter !== 0x70 && letter !== 0x74)
        continue;
      const colon = text.indexOf(':', at);
      const value = (): string => valueAt(text, colon + 1, text.indexOf('\r\n', colon));
      switch (text.slice(at, colon).toLowerCase()) {
        case 'host':
          this.host ??= value();
          break;
        case 'connection':
        case 'proxy-connection':
          for (const option of optionsOf(value())) {
            close ||= option === 'close';
            keepAlive ||= option === 'keep-alive';
          }
          break;
        case 'content-length': {
          const length = lengthOf(value());
          if (this.length >= 0 || length < 0) return false;
          this.length = length;
          break;
        }
        case 'transfer-encoding': {
          const raw = text.slice(colon + 1, text.indexOf('\r\n', colon));
          transferEncoding = transferEncoding === null ? raw : `${transferEncoding},${raw}`;
          break;
        }
        case 'expect':
          if (this.minor === 1 && this.expects !== 'continue')
            this.expects = CONTINUE.test(value()) ? 'continue' : 'other';
          break;
      }
    }
    this.keepAlive = !close && (this.minor === 1 || keepAlive);
    if (transferEncoding === null) return true;
    // Two ways of saying where the body ends: whoever is before us may have believed the other one.
    if (this.length >= 0) return false;
    this.chunked = true;
    if (this.minor === 0) this.keepAlive = false;
    return endsChunked(transferEncoding);
  }
}

/** Of a Connection header, in lower case. Nearly always there is one. */
function optionsOf(value: string): string[] {
  const lower = value.toLowerCase();
  return lower.includes(',') ? lower.split(',').map((option) => valueAt(option, 0, option.length)) : [lower];
}

/** Of the value that stands there, without spaces and tabs around it. */
function valueAt(text: string, from: number, to: number): string {
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

/** -1 for what is no length. */
function lengthOf(value: string): number {
  if (!/^[0-9]+$/.test(value)) return -1;
  if (value.length > SAFE_DIGITS && BigInt(value) > LARGEST_LENGTH) return -1;
  return Number(value);
}

/**
 * The last coding is `chunked`, and none before it: else nobody knows where the body ends. Tabs around a coding and
 * empty codings are legal and refused: their only use is to be read differently by somebody else.
 */
function endsChunked(value: string): boolean {
  const codings = value.split(',').map((coding) => coding.replace(/^ +| +$/g, '').toLowerCase());
  const sound = !value.includes('\t') && !codings.includes('');
  return sound && codings.indexOf('chunked') === codings.length - 1;
}
