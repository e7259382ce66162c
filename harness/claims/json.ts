/** Claims for machines: what was claimed, what was found, no words to parse. */
import type { PublishedTable } from '../model/claim.ts';
import { sizesOf } from './admitted.ts';
import { checkTable, inFlight } from './arithmetic.ts';
import type { CarriedClaim } from './catalogue.ts';
import type { RunOutcome } from './outcome.ts';

/** JSON has no infinity: an open end is null. */
const end = (log: number): number | null => (Number.isFinite(log) ? Math.exp(log) : null);

function claimJson({ scenario, claim }: CarriedClaim): object {
  const { published, ...own } = claim;
  const sizes = sizesOf(claim.expected);
  return {
    ...own,
    scenario,
    admitted: sizes === null ? null : { low: end(sizes.low), high: end(sizes.high) },
  };
}

const runJson = ({ outcomes, ...run }: RunOutcome): object => ({
  ...run,
  claims: outcomes.map(({ scenario, claim, ...found }) => ({ ...claimJson({ scenario, claim }), ...found })),
});

const tableJson = (table: PublishedTable): object => ({
  ...table,
  rows: table.rows.map((row) => ({ ...row, inFlight: inFlight(row) })),
  findings: checkTable(table),
});

const text = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

export const listAsJson = (claims: readonly CarriedClaim[], tables: readonly PublishedTable[]): string =>
  text({ claims: claims.map(claimJson), tables: tables.map(tableJson) });

export const runsAsJson = (runs: readonly RunOutcome[], tables: readonly PublishedTable[]): string =>
  text({ runs: runs.map(runJson), tables: tables.map(tableJson) });
