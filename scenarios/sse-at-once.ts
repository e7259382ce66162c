import type { Scenario } from '../harness/model/scenario.ts';
import tokens from './sse-tokens.ts';

const { claims: _, ...same } = tokens;

export default {
  ...same,
  name: 'sse-at-once',
  title: 'All events at once',
  description: 'The same requests and the same bytes as sse-tokens, made as one text instead of a stream.',
  env: { EVENTS: 'at-once' },
} satisfies Scenario;
