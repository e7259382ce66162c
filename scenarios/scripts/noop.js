// The floor: a request that asks nothing of the script.
mock.get('/', () => new Response(null, { status: 204 }));
