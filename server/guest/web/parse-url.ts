import { host } from '../host.ts';
import { OP } from '../ops.ts';

/** URL_PARTS joined by "\n"; undefined when it does not parse. */
export const parseUrl = (href: string, base?: string): string | undefined =>
  host(OP.urlParse, href.toWellFormed(), base?.toWellFormed()) as string | undefined;
