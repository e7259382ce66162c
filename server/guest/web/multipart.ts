/** multipart/form-data, read and written: RFC 7578 in the form browsers give it. */
import { concatBytes, utf8, utf8Text } from '../bytes.ts';
import { host } from '../host.ts';
import { OP } from '../ops.ts';
import { blobBytes, blobClass } from './blob.ts';
import { type FormData, formDataClass, formEntries } from './form-data.ts';
import { parseForm } from './form-urlencoded.ts';

const CHUNK = 8192;

/** Each byte one character: so that `indexOf` can search at the engine's speed. */
function byteString(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + CHUNK) as never);
  }
  return text;
}

/** A parameter of Content-Disposition with the escapes that browsers use. */
function parameter(header: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]*))`, 'i').exec(header);
  if (match === null) return undefined;
  return (match[1] ?? match[2]!).replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%22', '"');
}

function fieldOf(headers: string, name: string): string | undefined {
  return new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'im').exec(headers)?.[1];
}

/** Throws TypeError for a body that is no multipart form. */
export function parseMultipart(bytes: Uint8Array, type: string): FormData {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type);
  if (boundary === null) throw new TypeError('formData: the multipart content-type has no boundary');
  const raw = byteString(bytes);
  const mark = `--${boundary[1] ?? boundary[2]}`;
  const form = new (formDataClass().FormData)();
  let at = raw.startsWith(mark) ? 0 : raw.indexOf(`\r\n${mark}`) + 2;
  if (at === 1) throw new TypeError('formData: the boundary does not occur in the body');
  while (true) {
    at += mark.length;
    if (raw.startsWith('--', at)) return form;
    const start = raw.indexOf('\r\n', at) + 2;
    const split = raw.indexOf('\r\n\r\n', start - 2);
    const end = raw.indexOf(`\r\n${mark}`, split + 2);
    if (start < 2 || split < 0 || end < 0) throw new TypeError('formData: the multipart body is cut off');
    const headers = utf8Text(bytes.subarray(start, split));
    const disposition = fieldOf(headers, 'content-disposition') ?? '';
    const name = parameter(disposition, 'name');
    if (name === undefined) throw new TypeError('formData: a part has no name');
    const filename = parameter(disposition, 'filename');
    const content = bytes.slice(split + 4, end);
    if (filename === undefined) {
      form.append(name, utf8Text(content));
    } else {
      const file = { type: fieldOf(headers, 'content-type') ?? 'application/octet-stream' };
      form.append(name, new (blobClass().File)([content], filename, file));
    }
    at = end + 2;
  }
}

export function parseUrlEncodedForm(body: string): FormData {
  const form = new (formDataClass().FormData)();
  for (const [name, value] of parseForm(body)) form.append(name, value);
  return form;
}

const quoted = (name: string) => name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');

export function serializeForm(form: FormData): { bytes: Uint8Array; type: string } {
  const boundary = `----formdata-${host(OP.randomUuid)}`;
  const pieces: Uint8Array[] = [];
  for (const [name, value] of formEntries(form)) {
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name.replace(/\r\n?|\n/g, '\r\n'))}"`;
    if (typeof value === 'string') {
      pieces.push(utf8(`${head}\r\n\r\n${value.replace(/\r\n?|\n/g, '\r\n')}\r\n`));
    } else {
      const type = value.type || 'application/octet-stream';
      pieces.push(utf8(`${head}; filename="${quoted(value.name)}"\r\ncontent-type: ${type}\r\n\r\n`));
      pieces.push(blobBytes(value), utf8('\r\n'));
    }
  }
  pieces.push(utf8(`--${boundary}--\r\n`));
  return { bytes: concatBytes(pieces), type: `multipart/form-data; boundary=${boundary}` };
}
