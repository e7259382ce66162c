/** Requests made of the examples of an OpenAPI document. */
import { basename } from 'node:path';
import type { ExpectedAnswer } from '../model/expectation.ts';
import type { ImportConfig } from '../model/lab-config.ts';
import type { ScenarioRequest } from '../model/scenario.ts';
import { requestProblem } from './check-request.ts';
import { chooser, type Imported, importNotes, importOf, refuseNothing, type Skipped } from './imported.ts';
import {
  basePath,
  type Document,
  METHODS,
  type Method,
  type Operation,
  type Parameter,
  type PathItem,
  readDocument,
  type Response,
} from './openapi-document.ts';
import { exampleOfMedia, exampleOfSchema, explicitExample, preferredMedia } from './openapi-example.ts';
import { placeParameters } from './openapi-parameters.ts';
import { asBaseline, withType } from './requests.ts';

interface Found {
  document: Document;
  template: string;
  item: PathItem;
  method: Method;
  operation: Operation;
}

/**
 * One request for each operation that has the examples it takes, in the order of the document. Expected is what the
 * baseline answers, which must have the first status below 300 that is described, and the shape of its example.
 * `place`: where the import stands. Throws UsageError.
 */
export async function importOpenApi(
  config: string | ImportConfig,
  place: string,
  folder: string,
): Promise<Imported> {
  const { file, only, headers } = importOf(config, folder);
  const document = await readDocument(file, place);
  const chosen = chooser(only, place);
  const skipped: Skipped[] = [];
  const requests: ScenarioRequest[] = [];
  for (const found of operationsOf(document)) {
    const name = `${found.method.toUpperCase()} ${found.template}`;
    const made = makeRequest(found, headers);
    const filled = typeof made === 'string' ? name : `${made.method} ${made.path}`;
    if (!chosen(name) && !chosen(filled)) skipped.push({ name, reason: 'not among `only`' });
    else if (typeof made === 'string') skipped.push({ name, reason: made });
    else requests.push(made);
  }
  const notes = importNotes(basename(file), requests.length, skipped, 'operation');
  refuseNothing(place, requests.length, notes);
  return { requests, notes };
}

function* operationsOf(document: Document): Generator<Found> {
  for (const [template, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation !== undefined) yield { document, template, item, method, operation };
    }
  }
}

/** Or the reason why there is no usable example. */
function makeRequest(
  { document, template, item, method, operation }: Found,
  more: Readonly<Record<string, string>>,
): ScenarioRequest | string {
  const parameters = allParameters(item, operation);
  const placed = placeParameters(template, parameters);
  if (typeof placed === 'string') return placed;
  const body =
    document.swagger === undefined ? bodyOf(operation) : swaggerBody(document, operation, parameters);
  if (typeof body === 'string') return body;
  const query = placed.query.length === 0 ? '' : `?${placed.query.join('&')}`;
  const accept = acceptOf(operation);
  const headers = {
    ...(accept === undefined ? {} : { accept }),
    ...withType(placed.headers, body?.type),
    ...more,
  };
  const sendable = {
    method: method.toUpperCase(),
    path: `${basePath(document, item, operation)}${placed.path}${query}`,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(body === undefined ? {} : { body: body.text }),
  };
  const problem = requestProblem(sendable);
  if (problem !== undefined) return problem;
  const documented = documentedAnswer(operation, method);
  return { ...asBaseline(sendable), ...(documented === undefined ? {} : { documented }) };
}

/** Those of an operation win over those of its path. */
function allParameters(item: PathItem, operation: Operation): Parameter[] {
  const all = new Map<string, Parameter>();
  for (const one of [...(item.parameters ?? []), ...(operation.parameters ?? [])])
    all.set(`${one.in} ${one.name}`, one);
  return [...all.values()];
}

interface Body {
  type: string;
  text: string;
}

function bodyOf({ requestBody }: Operation): Body | string | undefined {
  const { content, required = false } = requestBody ?? {};
  if (content === undefined || Object.keys(content).length === 0) return undefined;
  const preferred = preferredMedia(content);
  if (preferred === undefined)
    return required ? `its body (${Object.keys(content)[0]}) cannot be written as text` : undefined;
  const value = exampleOfMedia(preferred.media);
  if (value === undefined) return required ? 'no example of its body' : undefined;
  return { type: preferred.type, text: textOf(preferred.type, value) };
}

/** Swagger 2: the body is a parameter, and so are the fields of a form. */
function swaggerBody(
  document: Document,
  operation: Operation,
  parameters: readonly Parameter[],
): Body | string | undefined {
  const consumes = operation.consumes ?? document.consumes ?? ['application/json'];
  const body = parameters.find((parameter) => parameter.in === 'body');
  if (body !== undefined) {
    const value = body.schema === undefined ? undefined : exampleOfSchema(body.schema);
    if (value === undefined) return body.required ? 'no example of its body' : undefined;
    const type = consumes.find((one) => one.includes('json')) ?? consumes[0] ?? 'application/json';
    return { type, text: textOf(type, value) };
  }
  const fields = parameters.filter((parameter) => parameter.in === 'formData');
  if (fields.length === 0) return undefined;
  if (!consumes.includes('application/x-www-form-urlencoded'))
    return 'its form (multipart) cannot be written as text';
  const form: Record<string, unknown> = {};
  for (const field of fields) {
    const value = explicitExample(field) ?? exampleOfSchema(field as object);
    if (value !== undefined) form[field.name] = value;
    else if (field.required) return `no example of the field "${field.name}"`;
  }
  return { type: 'application/x-www-form-urlencoded', text: textOf('form-urlencoded', form) };
}

function textOf(type: string, value: unknown): string {
  if (type.includes('form-urlencoded') && typeof value === 'object' && value !== null)
    return new URLSearchParams(
      Object.entries(value).flatMap(([name, one]) =>
        [one].flat().map((each): [string, string] => [name, String(each)]),
      ),
    ).toString();
  return typeof value === 'string' && !type.includes('json') ? value : JSON.stringify(value);
}

/** The first answer below 300 that is described, by its status. */
function describedAnswer({ responses = {} }: Operation): [string, Response] | undefined {
  return Object.entries(responses)
    .filter(([status]) => /^2(\d\d|XX)$/i.test(status))
    .sort(([a], [b]) => (a < b ? -1 : 1))[0];
}

/** Media type that the described answer is asked for in. */
function acceptOf(operation: Operation): string | undefined {
  const [, answer] = describedAnswer(operation) ?? [];
  return answer?.content === undefined ? undefined : preferredMedia(answer.content)?.type;
}

function documentedAnswer(operation: Operation, method: Method): ExpectedAnswer | undefined {
  const [status, answer] = describedAnswer(operation) ?? [];
  // `2XX` does not say which.
  if (status === undefined || answer === undefined || !/^\d+$/.test(status)) return undefined;
  const preferred = answer.content === undefined ? undefined : preferredMedia(answer.content);
  const example =
    preferred === undefined
      ? (answer.examples?.['application/json'] ?? answer.schema?.example)
      : explicitExample(preferred.media);
  const json = method !== 'head' && (preferred === undefined || /json\b/i.test(preferred.type));
  return {
    status: Number(status),
    ...(example === undefined || !json ? {} : { body: { kind: 'json-shape', value: example } }),
  };
}
