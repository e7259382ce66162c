// The store is shared by all requests and lives outside the script's isolated world.
mock.post('/visits/:page', (req) => Response.json({ page: req.params.page, count: mock.store.incr(`visits:${req.params.page}`) }));
