// A stand-in for an OpenAI-style API, without streaming: checks the key and the request, then answers in the
// provider's shape. `created` and `id` follow from the request, so that equal requests get equal answers.
const CREATED = 1735689600;

const failure = (status, code, message) =>
  Response.json({ error: { message, type: 'invalid_request_error', param: null, code } }, { status });

/** Rough count, good enough for a mock: four characters to a token. */
const tokensIn = (text) => Math.ceil(text.length / 4);

function textOf(message) {
  if (typeof message.content === 'string') return message.content;
  return message.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function fingerprint(text) {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

mock.post('/v1/chat/completions', async (req) => {
  const key = req.headers.get('authorization') ?? '';
  if (!key.startsWith('Bearer sk-')) return failure(401, 'invalid_api_key', 'Incorrect API key provided.');
  const { model, messages, max_tokens: limit = 256 } = await req.json();
  if (!Array.isArray(messages) || messages.length === 0) {
    return failure(400, 'missing_messages', "'messages' must be a non-empty array.");
  }
  const question = textOf(messages.findLast((message) => message.role === 'user') ?? messages[0]);
  const words = `You asked: ${question}`.split(' ');
  const content = words.slice(0, limit).join(' ');
  const promptTokens = messages.reduce((sum, message) => sum + 4 + tokensIn(textOf(message)), 3);
  const completionTokens = tokensIn(content);
  return Response.json(
    {
      id: `chatcmpl-${fingerprint(question)}`,
      object: 'chat.completion',
      created: CREATED,
      model,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content, refusal: null },
          logprobs: null,
          finish_reason: words.length > limit ? 'length' : 'stop',
        },
      ],
      usage: {
        prompt_tokens: promptTokens,
        completion_tokens: completionTokens,
        total_tokens: promptTokens + completionTokens,
      },
    },
    { headers: { 'x-request-id': `req_${fingerprint(question + model)}` } },
  );
});
