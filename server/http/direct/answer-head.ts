import { reasonOf } from '../reason.ts';

/** What of an answer's head depends on its status and fields alone. */
export interface AnswerHead {
  readonly status: number;
  /** Status line and fields, without those that frame the message. */
  readonly text: string;
  /** Content-Length of the script's own; null without one. Only an answer in pieces heeds it. */
  readonly length: number | null;
  /** `Connection: close` of the script's own. */
  readonly closes: boolean;
  readonly hasDate: boolean;
  readonly hasKeepAlive: boolean;
}

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const CLOSE = /(?:^|,)[ \t]*close[ \t]*(?:$|,)/i;

/** Heads of scripts repeat, as the same arrays (see world/head.ts): each is looked at once. */
const cache = new WeakMap<readonly string[], AnswerHead>();

/**
 * `headers`: names and values in turn. Throws TypeError for a header, RangeError for a status, that cannot be sent.
 * The array must not change afterwards.
 */
export function answerHead(status: number, headers: readonly string[]): AnswerHead {
  const cached = cache.get(headers);
  if (cached !== undefined && cached.status === status) return cached;
  const head = read(status, headers);
  cache.set(headers, head);
  return head;
}

function read(status: number, headers: readonly string[]): AnswerHead {
  if (!Number.isInteger(status) || status < 100 || status > 999) {
    throw new RangeError(`status of an answer: expected a whole number from 100 to 999, got ${status}`);
  }
  let text = `HTTP/1.1 ${status} ${reasonOf(status)}\r\n`;
  let length: number | null = null;
  let closes = false;
  let hasDate = false;
  let hasKeepAlive = false;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    const value = headers[i + 1]!;
    if (!NAME.test(name)) throw new TypeError(`answer: expected a header name, got ${JSON.stringify(name)}`);
    if (!VALUE.test(value)) {
      const got = JSON.stringify(value);
      throw new TypeError(
        `header ${name}: expected Latin-1 without line ends and control characters, got ${got}`,
      );
    }
    switch (name.toLowerCase()) {
      case 'content-length':
        length = lengthOf(value);
        continue;
      case 'transfer-encoding':
        // Said by whoever frames the body.
        continue;
      case 'connection':
        closes ||= CLOSE.test(value);
        continue;
      case 'keep-alive':
        hasKeepAlive = true;
        break;
      case 'date':
        hasDate = true;
        break;
    }
    text += `${name}: ${value}\r\n`;
  }
  return { status, text, length, closes, hasDate, hasKeepAlive };
}

function lengthOf(value: string): number {
  if (!/^[0-9]{1,15}$/.test(value)) {
    throw new TypeError(`header content-length: expected a number of bytes, got ${JSON.stringify(value)}`);
  }
  return Number(value);
}

/** A connection stays open so long without a request, as clients are told. */
export const IDLE_SECONDS = 5;

let second = -1;
let dateLine = '';
let keepTail = '';
let closeTail = '';

/** The last fields and the empty line after them. */
export function answerTail(head: AnswerHead, close: boolean): string {
  const now = Math.floor(Date.now() / 1_000);
  if (now !== second) {
    second = now;
    dateLine = `Date: ${new Date(now * 1_000).toUTCString()}\r\n`;
    keepTail = `${dateLine}Connection: keep-alive\r\nKeep-Alive: timeout=${IDLE_SECONDS}\r\n\r\n`;
    closeTail = `${dateLine}Connection: close\r\n\r\n`;
  }
  if (!head.hasDate && !head.hasKeepAlive) return close ? closeTail : keepTail;
  const date = head.hasDate ? '' : dateLine;
  if (close) return `${date}Connection: close\r\n\r\n`;
  const keepAlive = head.hasKeepAlive ? '' : `Keep-Alive: timeout=${IDLE_SECONDS}\r\n`;
  return `${date}Connection: keep-alive\r\n${keepAlive}\r\n`;
}
