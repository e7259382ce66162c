/** mock.llm.error, and the answers to requests that a provider would refuse. */
import { type Fields, unexpected } from '../../../effects/spec.ts';
import { Response } from '../../http/response.ts';
import { stringify } from '../../primordials.ts';
import { checkOptions, fields, must, notNegative, text, textOrNull, whole } from './check.ts';
import { type Failure, failureOf, KIND_NAMES, type Kind, kindOfStatus, type Provider } from './kinds.ts';
import { bitsOf, makeId } from './seeded.ts';

const WHERE = 'mock.llm.error';
const kindCheck = must(`one of ${KIND_NAMES.join(', ')}`, (value) => KIND_NAMES.includes(value as Kind));

const CHECKS = {
  kind: kindCheck,
  provider: must('openai or anthropic', (value) => value === 'openai' || value === 'anthropic'),
  status: whole(400, 599),
  type: text,
  code: textOrNull,
  message: text,
  param: textOrNull,
  retryAfter: notNegative,
  headers: fields,
};

/** Seconds that a client is asked to wait for when a rate limit says nothing else. */
const RETRY_AFTER = 1;

/** `error(kind, options?)` or `error(options)`. Throws TypeError. */
export function error(kindOrOptions: unknown, more?: unknown): Response {
  if (kindOrOptions === undefined) throw unexpected(WHERE, 'a kind or options', kindOrOptions);
  const byKind = typeof kindOrOptions === 'string';
  if (!byKind && more !== undefined) throw unexpected(WHERE, 'a kind before the options', kindOrOptions);
  const options = checkOptions(WHERE, byKind ? more : kindOrOptions, CHECKS);
  if (byKind && options.kind !== undefined)
    throw unexpected(WHERE, 'one kind', [kindOrOptions, options.kind]);
  const provider = (options.provider ?? 'openai') as Provider;
  const status = options.status as number | undefined;
  const kind =
    (byKind ? kindOrOptions : options.kind) ??
    (status === undefined ? 'server_error' : kindOfStatus(status, provider));
  kindCheck(kind, WHERE);
  const usual = failureOf(kind as Kind, provider);
  const failure: Failure = {
    status: status ?? usual.status,
    type: (options.type as string | undefined) ?? usual.type,
    message: (options.message as string | undefined) ?? usual.message,
    code: options.code === undefined ? usual.code : (options.code as string | null),
    param: options.param === undefined ? usual.param : (options.param as string | null),
  };
  const wait = options.retryAfter ?? (kind === 'rate_limit' ? RETRY_AFTER : undefined);
  const headers = wait === undefined ? {} : { 'retry-after': `${wait as number}` };
  return failed(failure, provider, { ...headers, ...(options.headers as Fields | undefined) });
}

function failed(failure: Failure, provider: Provider, headers: Fields): Response {
  const { status, type, message, code, param } = failure;
  const requestId = makeId(bitsOf(undefined), 'req_', 24);
  const body =
    provider === 'openai'
      ? { error: { message, type, param, code } }
      : { type: 'error', error: { type, message }, request_id: requestId };
  return new Response(stringify(body), {
    status,
    headers: {
      'content-type': 'application/json',
      [provider === 'openai' ? 'x-request-id' : 'request-id']: requestId,
      ...headers,
    },
  });
}

/** 400, as for a request that lacks something. */
export function refuse(
  provider: Provider,
  message: string,
  param: string | null = null,
  code: string | null = null,
): Response {
  return failed({ ...failureOf('bad_request', provider), message, param, code }, provider, {});
}
