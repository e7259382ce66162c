import type { Param, Request } from 'har-format';

/** Whatever programs write into `postData`. */
interface Loose {
  text?: string;
  params?: readonly Param[];
  mimeType?: string;
  encoding?: string;
}

/** Body of a request on record and its media type, or why it cannot be sent. */
export function harBody({
  postData,
  bodySize,
}: Request): { body?: string | Uint8Array; type?: string } | { reason: string } {
  if (postData === undefined || postData === null)
    return bodySize > 0 ? { reason: 'its body is not on record' } : {};
  // `encoding` is not in the format, and written by some all the same.
  const { text, params, mimeType, encoding } = postData as unknown as Loose;
  const type = mimeType === undefined || mimeType === '' ? {} : { type: mimeType };
  if (encoding === 'base64') return { body: Buffer.from(text ?? '', 'base64'), ...type };
  if (text !== undefined && (text !== '' || params === undefined || params.length === 0))
    return text === '' && bodySize > 0 ? { reason: 'its body is not on record' } : { body: text, ...type };
  if (params === undefined) return { reason: 'its body is not on record' };
  if (mimeType?.split(';')[0]?.trim().toLowerCase() !== 'application/x-www-form-urlencoded')
    return { reason: 'its form (multipart) is on record without its text' };
  const form = new URLSearchParams(params.map(({ name, value = '' }): [string, string] => [name, value]));
  return { body: form.toString(), ...type };
}
