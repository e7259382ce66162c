/** The URL parser of Node, for the guest's URL. */
import { URL_PARTS } from '../guest/ops.ts';

type Part = (typeof URL_PARTS)[number];
type WritablePart = Exclude<Part, 'origin'>;

const join = (url: URL): string => URL_PARTS.map((part) => url[part]).join('\n');

/** URL_PARTS joined by "\n"; undefined when it does not parse. */
export function urlParse(href: string, base?: string): string | undefined {
  const url = URL.parse(href, base);
  return url === null ? undefined : join(url);
}

const isWritable = (field: string): field is WritablePart =>
  field !== 'origin' && (URL_PARTS as readonly string[]).includes(field);

/** `href` with one field set as the standard says: a value that does not fit changes nothing. */
export function urlSet(href: string, field: string, value: string): string {
  if (!isWritable(field)) throw new TypeError(`urlSet: ${field} is no writable part of a URL`);
  const url = new URL(href);
  url[field] = value;
  return join(url);
}
