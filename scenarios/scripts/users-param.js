mock.get('/users/:id', (req) => Response.json({ id: req.params.id }));
