/** Server-sent events as text: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
import { unexpected } from '../../effects/spec.ts';
import { objectKeys, stringify } from '../primordials.ts';

const FIELDS = ['comment', 'event', 'id', 'retry', 'data'];

interface EventFields {
  comment?: unknown;
  event?: unknown;
  id?: unknown;
  retry?: unknown;
  data?: unknown;
}

/** An object is an event when it has nothing but fields of events; anything else is the data of one. */
function isEvent(value: unknown): value is EventFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = objectKeys(value);
  return keys.length > 0 && keys.every((key) => FIELDS.includes(key));
}

/** One event with the empty line that ends it. Throws TypeError `${where}: expected …, got …`. */
export function frameOf(value: unknown, where: string): string {
  if (!isEvent(value)) return `${dataLines(value, where)}\n`;
  const { comment, event, id, retry, data } = value;
  let text = '';
  if (comment !== undefined) text += lines(': ', `${comment as string}`);
  if (event !== undefined) text += `event: ${oneLine(event, `${where}: event`)}\n`;
  if (id !== undefined) text += `id: ${oneLine(id, `${where}: id`)}\n`;
  if (retry !== undefined) text += retryLine(retry, `${where}: retry`);
  if (data !== undefined) text += dataLines(data, where);
  return `${text}\n`;
}

export function retryLine(retry: unknown, where: string): string {
  if (typeof retry !== 'number' || !Number.isInteger(retry) || retry < 0)
    throw unexpected(where, 'whole milliseconds', retry);
  return `retry: ${retry}\n`;
}

/** Text goes out as it is, anything else as JSON. */
function dataLines(data: unknown, where: string): string {
  const text = typeof data === 'string' ? data : stringify(data);
  if (text === undefined) throw unexpected(where, 'text or something that has a JSON form', typeof data);
  return lines('data: ', text);
}

function lines(before: string, text: string): string {
  if (!text.includes('\n') && !text.includes('\r')) return `${before}${text}\n`;
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `${before}${line}\n`)
    .join('');
}

function oneLine(value: unknown, where: string): string {
  const text = typeof value === 'number' ? `${value}` : value;
  if (typeof text !== 'string' || /[\0\r\n]/.test(text)) throw unexpected(where, 'one line of text', value);
  return text;
}
