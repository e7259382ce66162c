// Most requests match no route at all; the last kind of 404 is made by a handler.
const KNOWN = { apple: 3, pear: 5 };

mock.get('/stock/:item', (req) => {
  const count = KNOWN[req.params.item];
  if (count === undefined) {
    return Response.json({ error: { code: 'not_found', message: `no item "${req.params.item}"` } }, { status: 404 });
  }
  return Response.json({ item: req.params.item, count });
});
mock.post('/stock/:item', () => new Response(null, { status: 204 }));
