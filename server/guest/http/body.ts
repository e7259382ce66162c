/**
 * What Request and Response share: a body that stays in the cheapest form it came in until somebody
 * wants another.
 */
import { copyBytes, exactBuffer, utf8, utf8Text } from '../bytes.ts';
import { host } from '../host.ts';
import { OP } from '../ops.ts';
import { codeAt, cut, parse, rejected, resolved, wellFormed } from '../primordials.ts';
import { streamOfIterable } from '../streams/iterable-body.ts';
import { isStream, type ReadableStream, readable } from '../streams/readable.ts';
import { type Blob, blobBytes, blobClass, isBlob } from '../web/blob.ts';
import { isFormData } from '../web/form-data.ts';
import { parseMultipart, parseUrlEncodedForm, serializeForm } from '../web/multipart.ts';
import { isSearchParams } from '../web/search-params.ts';
import { isPaced, type PacedSource, pacedText } from './paced.ts';

/** Where the bytes are. `undefined`: still in the host, as the body of request `id`. */
export type BodySource = string | Uint8Array | Blob | ReadableStream | PacedSource | null | undefined;

export interface BodyState {
  id?: number;
  source: BodySource;
  used: boolean;
  /** Once `.body` was read, or when the source is a stream. */
  stream: ReadableStream | null;
}

export type BodyKind = 'text' | 'json' | 'arrayBuffer' | 'bytes' | 'blob' | 'formData';

/** The content type that a body brings along; null: none. Set by `extract`. */
export let extractedType: string | null = null;

/** A body of any other type than string. Sets `extractedType`. Throws TypeError for a stream in use. */
export function extract(body: unknown): Exclude<BodySource, undefined> {
  extractedType = null;
  if (body === null || body === undefined) return null;
  if (isSearchParams(body)) {
    extractedType = 'application/x-www-form-urlencoded;charset=UTF-8';
    return body.toString();
  }
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return copyBytes(body);
  if (isStream(body)) {
    if (body.locked || readable().disturbed(body)) throw new TypeError('the body is a stream already in use');
    return body;
  }
  if (isBlob(body)) {
    extractedType = body.type || null;
    return body;
  }
  if (isAsyncIterable(body)) return streamOfIterable(body);
  if (isFormData(body)) {
    const { bytes, type } = serializeForm(body);
    extractedType = type;
    return bytes;
  }
  extractedType = 'text/plain;charset=UTF-8';
  return wellFormed(`${body as string}`);
}

const isAsyncIterable = (body: unknown): body is AsyncIterable<unknown> =>
  typeof (body as AsyncIterable<unknown>)[Symbol.asyncIterator] === 'function';

export function isUsed(state: BodyState): boolean {
  return state.used || (state.stream !== null && readable().disturbed(state.stream));
}

export function isUnusable(state: BodyState): boolean {
  return state.used || (state.stream !== null && (state.stream.locked || readable().disturbed(state.stream)));
}

/** Decoding UTF-8 drops a byte order mark at the start. */
const withoutMark = (text: string) => (codeAt(text, 0) === 0xfeff ? cut(text, 1) : text);

function textNow(state: BodyState): string | undefined {
  const { source } = state;
  if (source === null) return '';
  if (source === undefined) return withoutMark(host(OP.bodyText, state.id) as string);
  if (typeof source === 'string') return withoutMark(source);
  if (source instanceof Uint8Array) return utf8Text(source);
  if (isPaced(source)) return pacedText(source);
  return isBlob(source) ? utf8Text(blobBytes(source)) : undefined;
}

function bytesNow(state: BodyState): Uint8Array<ArrayBuffer> | undefined {
  const { source } = state;
  if (source === null) return new Uint8Array(0);
  if (source === undefined) return new Uint8Array(host(OP.bodyBytes, state.id) as ArrayBuffer);
  if (typeof source === 'string') return utf8(source);
  if (source instanceof Uint8Array) return copyBytes(source);
  if (isPaced(source)) return utf8(pacedText(source));
  return isBlob(source) ? copyBytes(blobBytes(source)) : undefined;
}

function fromBytes(bytes: Uint8Array<ArrayBuffer>, kind: BodyKind, type: () => string): unknown {
  switch (kind) {
    case 'text':
      return utf8Text(bytes);
    case 'json':
      return parse(utf8Text(bytes));
    case 'arrayBuffer':
      return exactBuffer(bytes);
    case 'bytes':
      return bytes;
    case 'blob':
      return blobClass().fromBytes(bytes, type());
    case 'formData': {
      const essence = type();
      if (/^multipart\/form-data(;|$)/i.test(essence)) return parseMultipart(bytes, essence);
      if (/^application\/x-www-form-urlencoded(;|$)/i.test(essence))
        return parseUrlEncodedForm(utf8Text(bytes));
      throw new TypeError(`formData: no form in a body of type ${essence || 'unknown'}`);
    }
  }
}

/** The body in the wanted form, at once. The caller has seen that it is no stream. */
export function consumeNow(state: BodyState, kind: BodyKind, type: () => string): unknown {
  if (isUnusable(state)) throw new TypeError('the body was used already');
  if (state.source !== null) state.used = true;
  if (kind === 'text') return textNow(state);
  if (kind === 'json') return parse(textNow(state)!);
  return fromBytes(bytesNow(state)!, kind, type);
}

/** The body in the wanted form, as a promise. Never throws. */
export function consume(state: BodyState, kind: BodyKind, type: () => string): Promise<unknown> {
  try {
    if (state.stream === null) return resolved(consumeNow(state, kind, type));
    if (isUnusable(state)) throw new TypeError('the body was used already');
    const { stream } = state;
    state.used = true;
    return readable()
      .collect(stream)
      .then((bytes) => fromBytes(bytes, kind, type));
  } catch (error) {
    return rejected(error);
  }
}

/** The body as a stream: the same one each time. */
export function streamOf(state: BodyState): ReadableStream | null {
  if (state.source === null) return null;
  state.stream ??= readable().ofBytes(state.used ? undefined : () => bytesNow(state)!);
  return state.stream;
}

/** Fields for a second body of the same content. Throws TypeError when it was used. */
export function cloneBody(state: BodyState): BodyState {
  if (isUnusable(state)) throw new TypeError('clone: the body was used already');
  const copy: BodyState = { source: state.source, used: false, stream: null };
  if (state.id !== undefined) copy.id = state.id;
  if (state.stream !== null) {
    const [mine, other] = state.stream.tee();
    state.source = mine;
    state.stream = mine;
    copy.source = other;
    copy.stream = other;
  }
  return copy;
}

/** The body for sending, without copying. */
export function bodyToSend(state: BodyState): string | Uint8Array | ReadableStream | PacedSource {
  const { source, stream } = state;
  if (source === null) return '';
  if (isUnusable(state)) throw new TypeError('the body of the Response was used already');
  state.used = true;
  if (stream !== null) return stream;
  if (typeof source === 'string' || source instanceof Uint8Array || isPaced(source)) return source;
  return isBlob(source) ? blobBytes(source) : bytesNow(state)!;
}
