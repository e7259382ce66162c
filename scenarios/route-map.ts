import type { Scenario } from '../harness/model/scenario.ts';
import regex from './route-regex.ts';

const { claims: _, ...same } = regex;

export default {
  ...same,
  name: 'route-map',
  title: 'Routes by a map',
  description:
    'The same 120 routes and requests as route-regex, found with one look into a map for each segment of the path.',
  env: { ROUTER: 'map' },
} satisfies Scenario;
