import type { Scenario } from '../harness/model/scenario.ts';
import convert, { blocks } from './dialect-convert.ts';

const { claims: _, requests, ...same } = convert;

export default {
  ...same,
  name: 'dialect-same',
  title: 'A request passed on as it is',
  description: 'The same request as dialect-convert, sent back unread.',
  env: { DIALECT: 'same' },
  requests: requests.map((request) => ({
    ...request,
    expect: { ...request.expect, body: { kind: 'json' as const, value: blocks } },
  })),
} satisfies Scenario;
