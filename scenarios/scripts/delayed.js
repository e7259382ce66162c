// Waiting costs no processor: this measures what a request in flight costs while nothing happens.
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

mock.get('/slow/:id', async (req) => {
  await wait(20);
  return Response.json({ id: req.params.id, waitedMs: 20 });
});
