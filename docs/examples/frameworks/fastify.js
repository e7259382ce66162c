import fastify from 'fastify';

const app = fastify();
app.get('/users/:id', ({ params: { id } }) => ({ id, name: `User ${id}` }));
await app.listen({ port: process.env.PORT });
