/**
 * How two revisions of this repository are compared: each serves the usual request of a mock server, with its best variant. And
 * what is watched every night: what people run, and what it is meant to be faster than.
 */
import type { LabConfig } from '../harness/model/lab-config.ts';

const user = (id: string, text = id) => ({
  path: `/users/${id}`,
  headers: { accept: '*/*', 'accept-encoding': 'gzip, deflate', 'user-agent': 'axios/1.12.2' },
  expect: { status: 200, json: { id: text } },
});

export default {
  revision: {
    cwd: '..',
    install: 'npm ci',
    command: [
      'node',
      'harness/cli/mock.ts',
      'scenarios/scripts/users-param.js',
      '--variant',
      'best',
      '--port',
      '{port}',
    ],
    // The first start of a revision builds the variant.
    ready: { url: '/users/1', within: '60s' },
  },
  scenarios: {
    'users-param': {
      title: 'One user by id',
      script: '../scenarios/scripts/users-param.js',
      requests: [user('1'), user('42'), user('ada%20lovelace', 'ada lovelace')],
      connections: 64,
    },
  },
  nightly: {
    title: 'perfduel',
    variants: ['best', 'persistent', 'baseline'],
    scenarios: ['users-param'],
    series: ['big-script/best', 'json-echo/best'],
  },
} satisfies LabConfig;
