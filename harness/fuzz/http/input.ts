/** What one connection is sent. */
export interface HttpInput {
  /** Each is written by itself, so that the server mostly reads it by itself. */
  segments: readonly Buffer[];
  /** A whole, well-formed request follows: is it understood as one, and is the connection still open for it? */
  probe: boolean;
}

/** As kept in a corpus: bytes in hex. */
export interface HttpInputJson {
  segments: string[];
  probe: boolean;
}

export const toJson = ({ segments, probe }: HttpInput): HttpInputJson => ({
  segments: segments.map((segment) => segment.toString('hex')),
  probe,
});

export const fromJson = ({ segments, probe }: HttpInputJson): HttpInput => ({
  segments: segments.map((segment) => Buffer.from(segment, 'hex')),
  probe,
});

export const bytesOf = ({ segments }: HttpInput): Buffer => Buffer.concat(segments);

/** The request that ends an input with `probe`. */
export const PROBE = Buffer.from('GET /probe HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n');
