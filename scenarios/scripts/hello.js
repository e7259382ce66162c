mock.get('/hello', () => new Response('Hello, world!'));
