import type { Scenario } from '../harness/model/scenario.ts';
import serialise from './large-serialise.ts';

const { claims: _, ...same } = serialise;

export default {
  ...same,
  name: 'large-stored',
  title: 'A large object, stored',
  description:
    'The same request and the same bytes as large-serialise, serialised once when the script was loaded.',
  env: { ANSWER: 'stored' },
} satisfies Scenario;
