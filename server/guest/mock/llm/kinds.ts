/** What providers answer when they do not answer, by kind. */
export interface Failure {
  status: number;
  type: string;
  code: string | null;
  message: string;
  param: string | null;
}

type Said = readonly [
  status: number,
  type: string,
  message: string,
  code?: string | null,
  param?: string | null,
];

/** Kind → [what OpenAI says, what Anthropic says]: status, type, message; OpenAI's with code and param. */
const KINDS = {
  bad_request: [
    [400, 'invalid_request_error', 'The request is not valid.'],
    [400, 'invalid_request_error', 'The request is not valid.'],
  ],
  context_length_exceeded: [
    [
      400,
      'invalid_request_error',
      'The messages are longer than the context of this model. Please reduce their length.',
      'context_length_exceeded',
      'messages',
    ],
    [400, 'invalid_request_error', 'prompt is too long'],
  ],
  content_policy: [
    [
      400,
      'invalid_request_error',
      'The request was rejected by the safety system.',
      'content_policy_violation',
      null,
    ],
    [400, 'invalid_request_error', 'Output blocked by content filtering policy'],
  ],
  invalid_api_key: [
    [401, 'invalid_request_error', 'Incorrect API key provided.', 'invalid_api_key'],
    [401, 'authentication_error', 'invalid x-api-key'],
  ],
  permission_denied: [
    [403, 'invalid_request_error', 'You are not allowed to use this resource.'],
    [403, 'permission_error', 'Your API key does not have permission to use the specified resource.'],
  ],
  model_not_found: [
    [404, 'invalid_request_error', 'The model does not exist.', 'model_not_found', 'model'],
    [404, 'not_found_error', 'The model does not exist.'],
  ],
  request_too_large: [
    [413, 'invalid_request_error', 'The request is too large.'],
    [413, 'request_too_large', 'Request exceeds the maximum size'],
  ],
  rate_limit: [
    [429, 'requests', 'Rate limit reached. Please try again later.', 'rate_limit_exceeded'],
    [429, 'rate_limit_error', 'This request would exceed your rate limit. Please try again later.'],
  ],
  insufficient_quota: [
    [429, 'insufficient_quota', 'You exceeded your current quota.', 'insufficient_quota'],
    [400, 'invalid_request_error', 'Your credit balance is too low.'],
  ],
  server_error: [
    [500, 'server_error', 'The server had an error while processing your request.'],
    [500, 'api_error', 'Internal server error'],
  ],
  overloaded: [
    [503, 'server_error', 'The server is currently overloaded. Please try again later.'],
    [529, 'overloaded_error', 'Overloaded'],
  ],
} satisfies Record<string, readonly [Said, Said]>;

export type Kind = keyof typeof KINDS;
export type Provider = 'openai' | 'anthropic';

export const KIND_NAMES = Object.keys(KINDS) as Kind[];

export function failureOf(kind: Kind, provider: Provider): Failure {
  const said: Said = KINDS[kind][provider === 'openai' ? 0 : 1];
  const [status, type, message, code = null, param = null] = said;
  return { status, type, message, code, param };
}

/** For a status that no kind was given with. */
export function kindOfStatus(status: number, provider: Provider): Kind {
  const found = KIND_NAMES.find((kind) => failureOf(kind, provider).status === status);
  return found ?? (status < 500 ? 'bad_request' : 'server_error');
}
