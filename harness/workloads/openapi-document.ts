/** Reading an OpenAPI document (3.0, 3.1) or a Swagger one (2.0): what of it says which requests can be sent. */
import SwaggerParser from '@apidevtools/swagger-parser';
import { UsageError } from '../model/errors.ts';

/** Without what is not needed here. After dereferencing: no `$ref` is left. */
export interface Document {
  openapi?: string;
  swagger?: string;
  servers?: readonly Server[];
  /** Swagger 2. */
  basePath?: string;
  consumes?: readonly string[];
  paths?: Readonly<Record<string, PathItem>>;
}

export interface Server {
  url: string;
  variables?: Readonly<Record<string, { default?: unknown }>>;
}

export interface PathItem extends Partial<Record<Method, Operation>> {
  parameters?: readonly Parameter[];
  servers?: readonly Server[];
}

export const METHODS = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

export interface Operation {
  parameters?: readonly Parameter[];
  requestBody?: { required?: boolean; content?: Content };
  responses?: Readonly<Record<string, Response>>;
  servers?: readonly Server[];
  /** Swagger 2. */
  consumes?: readonly string[];
}

export interface Parameter extends Media {
  name: string;
  /** Swagger 2 has `body` and `formData` as well. */
  in: 'path' | 'query' | 'header' | 'cookie' | 'body' | 'formData';
  required?: boolean;
  style?: string;
  explode?: boolean;
  /** Swagger 2. */
  collectionFormat?: string;
  /** Swagger 2 has no `schema` for what is not a body: type, default, enum … stand in the parameter itself. */
  type?: string;
  content?: Content;
}

export interface Response {
  content?: Content;
  schema?: Schema;
  /** Swagger 2: by media type. */
  examples?: Readonly<Record<string, unknown>>;
}

export type Content = Readonly<Record<string, Media>>;

export interface Media {
  schema?: Schema;
  example?: unknown;
  examples?: Readonly<Record<string, { value?: unknown } | undefined>>;
}

export interface Schema {
  type?: string | readonly string[];
  example?: unknown;
  examples?: readonly unknown[];
  default?: unknown;
  const?: unknown;
  enum?: readonly unknown[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  items?: Schema;
  allOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  anyOf?: readonly Schema[];
  readOnly?: boolean;
}

/** An example may itself speak of `$ref`; it is data, and stays as it is. */
const isExample = (path: string): boolean =>
  /(?<!\/properties)\/(example|examples\/[^/]+\/value)$/.test(path);

/**
 * References to other files are followed, those to other machines are not: a workload must be the same tomorrow, and
 * without a network. Throws UsageError that names `place`.
 */
export async function readDocument(file: string, place: string): Promise<Document> {
  let document: Document;
  try {
    document = (await SwaggerParser.dereference(file, {
      resolve: { http: false },
      dereference: { excludedPathMatcher: isExample },
    })) as Document;
  } catch (cause) {
    throw unreadable(file, place, cause);
  }
  const { openapi, swagger } = document;
  if (/^3\.[01]\./.test(openapi ?? '') || swagger === '2.0') return document;
  throw new UsageError(
    `${place}: ${file}: expected OpenAPI 3.0 or 3.1, or Swagger 2.0, got ${openapi ?? swagger ?? 'neither'}`,
    { code: 'E_CONFIG' },
  );
}

function unreadable(file: string, place: string, cause: unknown): UsageError {
  const { message } = cause as Error;
  const remote = /"(https?:[^"]+)"/.exec(message)?.[1];
  const why =
    remote === undefined
      ? `cannot be read as OpenAPI: ${message}`
      : `refers to ${remote}, which is not fetched: save it beside the file and refer to that`;
  return new UsageError(`${place}: ${file} ${why}`, { code: 'E_CONFIG', cause });
}

/** `/api/v1` of `https://example.org/api/v1/`; empty for none. */
export function basePath(document: Document, item: PathItem, operation: Operation): string {
  if (document.swagger !== undefined) return (document.basePath ?? '').replace(/\/$/, '');
  const server = operation.servers?.[0] ?? item.servers?.[0] ?? document.servers?.[0];
  if (server === undefined) return '';
  const url = server.url.replace(/\{([^}]+)\}/g, (_, name: string) =>
    String(server.variables?.[name]?.default ?? ''),
  );
  const anywhere = 'http://localhost/';
  return URL.canParse(url, anywhere) ? new URL(url, anywhere).pathname.replace(/\/$/, '') : '';
}
