/** The absolute URL of a request from its target and Host. */
import { codeAt, cut, safePattern } from '../primordials.ts';
import { parseUrl } from '../web/parse-url.ts';

/** Authorities and targets that the URL parser would give back as they are: no call to the host for those. */
const PLAIN_AUTHORITY = safePattern(/^(?:localhost|127\.0\.0\.1)(?::(?:[1-9]\d{2,3}|[1-5]\d{4}))?$/);
const PLAIN_TARGET = safePattern(/^\/[\w\-~/:@!$&()*+,;=]*(?:\?[\w\-~/:@!$&()*+,;=.?%]*)?$/);

/** Nothing in it ends the authority before its end. */
const AUTHORITY = safePattern(/^[^/?#@\\]+$/);

const SLASH = 47;

/** `authority` falls back to localhost when it makes no URL. Throws TypeError when the target makes none. */
export function absoluteUrl(target: string, authority: string): string {
  if (PLAIN_TARGET.test(target) && PLAIN_AUTHORITY.test(authority)) return `http://${authority}${target}`;
  const origin = `http://${AUTHORITY.test(authority) ? authority : 'localhost'}`;
  // Without a slash it is the absolute form (`GET http://host/path`), or the asterisk of OPTIONS.
  const path = codeAt(target, 0) === SLASH ? target : `/${target}`;
  const parts =
    (path === target ? undefined : parseUrl(target)) ??
    parseUrl(origin + path) ??
    parseUrl(`http://localhost${path}`);
  if (parts === undefined) throw new TypeError(`the request's target makes no URL: ${target}`);
  return cut(parts, 0, parts.indexOf('\n'));
}
