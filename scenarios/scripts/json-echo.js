// Answers with what was sent, plus what a service that stores an order would add to it.
mock.post('/orders', async (req) => {
  const order = await req.json();
  const totalCents = order.items.reduce((sum, item) => sum + item.quantity * item.unitCents, 0);
  return Response.json(
    { ...order, status: 'accepted', totalCents, itemCount: order.items.length },
    { status: 201, headers: { location: `/orders/${order.reference}` } },
  );
});
