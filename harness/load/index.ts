import type { LoadKind } from '../model/records.ts';
import { createAutocannon } from './autocannon/autocannon.ts';
import type { LoadGenerator } from './generator.ts';
import { createPaced } from './paced/paced.ts';
import { createWrk } from './wrk/wrk.ts';

/** Makers of all load generators. `core`: what the generator is pinned to, null for no pinning. */
export const loadGenerators = {
  autocannon: createAutocannon,
  paced: createPaced,
  wrk: createWrk,
} satisfies Record<LoadKind, (options: { core: number | null }) => LoadGenerator>;
