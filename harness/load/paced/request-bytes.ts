import type { ScenarioRequest } from '../../model/scenario.ts';

/** A request as it goes over the wire, made once. */
export interface WireRequest {
  bytes: Buffer;
  /** HEAD: its answer has no body whatever its headers say. */
  toHead: boolean;
}

/**
 * HTTP/1.1 with Host; Content-Length whenever there is a body or the method has one by meaning; nothing
 * else is added, so the server parses what the scenario says. Headers of the scenario win.
 */
export function serialiseRequest(request: ScenarioRequest, host: string, port: number): WireRequest {
  const headers = Object.entries(request.headers ?? {});
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const body = bodyBytes(request.body ?? '');
  const lines = [`${request.method} ${request.path} HTTP/1.1`];
  if (!given.has('host')) lines.push(`Host: ${authority(host, port)}`);
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  const hasBody = request.body !== undefined || ['POST', 'PUT', 'PATCH'].includes(request.method);
  if (hasBody && !given.has('content-length') && !given.has('transfer-encoding')) {
    lines.push(`Content-Length: ${body.length}`);
  }
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return { bytes: Buffer.concat([head, body]), toHead: request.method === 'HEAD' };
}

/** As it stands in URLs and in Host: an address of IPv6 in brackets. */
export const authority = (host: string, port: number): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

export const bodyBytes = (body: string | Uint8Array): Uint8Array =>
  typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
