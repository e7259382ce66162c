// What the fidelity bench asks for. ASKED_MS: the delay of /d; FIRST_MS, INTERVAL_MS and TOKENS: the stream.
const number = (name, otherwise) => Number(mock.env(name) ?? otherwise);

mock.get('/hello', () => new Response('hello'));
mock.get('/d', { delay: number('ASKED_MS', 50) }, () => new Response('late'));

const tokens = Array.from({ length: number('TOKENS', 200) }, (_, i) => `token ${i}`);
const pace = { first: number('FIRST_MS', 300), interval: number('INTERVAL_MS', 50) };
mock.get('/chat', () => mock.sse(tokens, pace));
