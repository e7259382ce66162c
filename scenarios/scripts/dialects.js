// Between two dialects of one API: takes a request as the one provider wants it and answers with the same as the other
// wants it. DIALECT=same passes it on unread.
const textOf = (content) =>
  typeof content === 'string'
    ? content
    : content
        .filter((block) => block.type === 'text')
        .map((block) => block.text)
        .join('');

const toolCall = ({ id, name, input }) => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(input) },
});

/** One message with content blocks → one or more with plain content, calls and results. */
function messagesOf({ role, content }) {
  if (typeof content === 'string') return [{ role, content }];
  const results = content.filter((block) => block.type === 'tool_result');
  const calls = content.filter((block) => block.type === 'tool_use');
  const text = textOf(content);
  return [
    ...results.map((block) => ({ role: 'tool', tool_call_id: block.tool_use_id, content: textOf(block.content) })),
    ...(calls.length > 0 ? [{ role, content: text || null, tool_calls: calls.map(toolCall) }] : []),
    ...(calls.length === 0 && text !== '' ? [{ role, content: text }] : []),
  ];
}

function converted({ model, system, messages, tools = [], max_tokens, stop_sequences, ...rest }) {
  return {
    ...rest,
    model,
    max_completion_tokens: max_tokens,
    ...(stop_sequences === undefined ? {} : { stop: stop_sequences }),
    messages: [...(system ? [{ role: 'system', content: textOf(system) }] : []), ...messages.flatMap(messagesOf)],
    tools: tools.map(({ name, description, input_schema }) => ({
      type: 'function',
      function: { name, description, parameters: input_schema },
    })),
  };
}

const answer =
  mock.env('DIALECT') === 'same'
    ? async (req) => new Response(await req.text(), { headers: { 'content-type': 'application/json' } })
    : async (req) => Response.json(converted(await req.json()));

mock.post('/v1/messages', answer);
