import express from 'express';

const app = express();
app.get('/users/:id', ({ params: { id } }, response) => {
  response.json({ id, name: `User ${id}` });
});
app.listen(process.env.PORT);
