/** Every default of the command line, on one page. What is not here is chosen by the pilot and recorded. */
import type { LoadKind } from '../model/records.ts';

export const DEFAULTS = {
  /** The workload most like what a mock server does all day. */
  scenario: 'users-param',
  /** Wall time of the whole command. Stretched, with a word about it, when a matrix needs more; `--budget` is kept to. */
  budgetMs: 180_000,
  /** With --quick. */
  quickBudgetMs: 60_000,
  /** With less time the twin would cost more than it tells. */
  controlFromMs: 60_000,
  /** Significance level of the whole family of comparisons. */
  alpha: 0.01,
  /** Six epochs, the most that fit a minute, cannot reach 1 % (2/2⁶ = 3.1 %). */
  quickAlpha: 0.05,
  /** Smallest relative difference that matters. */
  margin: 0.01,
  /** Right for servers that keep connections open and for those that close them. */
  load: 'paced' satisfies LoadKind as LoadKind,
  /** Beside the report on the terminal. */
  formats: ['html', 'md', 'json'] as readonly string[],
  /** With --profile: short process lives, and enough of them to judge functions by. */
  profile: { epochs: 12, windowMs: 1_500, cpuIntervalUs: 250 },
  /** `npm run mock`: the fastest variant that keeps requests apart. */
  mockVariant: 'best',
} as const;
