import { defineLab } from 'perfduel';

export default defineLab({
  targets: {
    'node:http': { command: 'node node-http.js' },
    Fastify: { command: 'node fastify.js' },
    Hono: { command: 'node hono.js' },
    Express: { command: 'node express.js' },
  },
  scenarios: {
    users: {
      requests: [{ path: '/users/42', expect: { json: { id: '42', name: 'User 42' } } }],
    },
  },
  environment: { NODE_ENV: 'production' },
  compare: ['node:http', 'Fastify', 'Hono', 'Express'],
});
