/** The absolute URL of a request from its target and Host. */
import { codeAt, cut, safePattern } from '../primordials.ts';
import { parseUrl } from '../web/url.ts';

/** Authorities and targets that the URL parser would give back as they are: no call to the host for those. */
const PLAIN_AUTHORITY = safePattern(/^(?:localhost|127\.0\.0\.1)(?::(?:[1-9]\d{2,3}|[1-5]\d{4}))?$/);
const PLAIN_TARGET = safePattern(/^\/[\w\-~/:@!$&()*+,;=]*(?:\?[\w\-~/:@!$&()*+,;=.?%]*)?$/);

/** Nothing in it ends the authority before its end. */
const AUTHORITY = safePattern(/^[^/?#@\\]+$/);

const SLASH = 47;

/** `authority` falls back to localhost when it makes no URL. Throws TypeError when the target makes none. */
export function absoluteUrl(target: string, authority: string): string {
  if (PLAIN_TARGET.test(target) && PLAIN_AUTHORITY.test(authority)) return `http://${authority}${target}`;
  let parts: string | undefined;
  if (codeAt(target, 0) === SLASH) {
    parts = parseUrl(`http://${authority}${target}`) ?? parseUrl(`http://localhost${target}`);
  } else {
    // Absolute form (`GET http://host/path`), else the asterisk of OPTIONS.
    parts =
      parseUrl(target) ?? parseUrl(`http://${authority}/${target}`) ?? parseUrl(`http://localhost/${target}`);
  }
  if (parts === undefined) throw new TypeError(`the request's target makes no URL: ${target}`);
  return cut(parts, 0, parts.indexOf('\n'));
}
