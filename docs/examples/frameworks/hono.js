import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const app = new Hono();
app.get('/users/:id', (context) => {
  const id = context.req.param('id');
  return context.json({ id, name: `User ${id}` });
});
serve({ fetch: app.fetch, port: Number(process.env.PORT) });
