import type { Declared } from './declared.ts';
import { deliver } from './deliver.ts';
import { bytesOf, type HttpInput, PROBE } from './input.ts';
import { type Outcome, outcomeText } from './outcome.ts';
import type { Pair } from './pair.ts';

export interface Compared {
  reference: string;
  mock: string;
  /** The declaration that allows the difference. */
  declared: Declared | null;
  /** Wrong whatever the reference does: a broken answer, 500, a connection that hangs. */
  broken: boolean;
}

export interface Pace {
  quietMs: number;
  betweenMs: number;
  /** Cut after every byte, so that no read holds more than one request. */
  byByte?: true;
}

export const FIRST_LOOK: Pace = { quietMs: 100, betweenMs: 2 };
/** Further looks at a difference, more and more patient. */
const LOOKS: readonly Pace[] = [
  FIRST_LOOK,
  { quietMs: 200, betweenMs: 10 },
  { quietMs: 400, betweenMs: 1 },
  { quietMs: 400, betweenMs: 5, byByte: true },
  { quietMs: 400, betweenMs: 50 },
  { quietMs: 1_200, betweenMs: 150 },
];

/** More segments than this would take too long. */
const MOST_SEGMENTS = 2_000;

/** Runs of one letter, but for their ends, and fields by the hundred stay together: no request ends in them. */
function byByte(input: HttpInput): HttpInput {
  const all = bytesOf(input).toString('latin1') + (input.probe ? PROBE.toString('latin1') : '');
  const pieces = all.match(/X-Many-\d+: m+\r\n|([a-z])\1{14,}(?=\1{45})|./gs) ?? [];
  if (pieces.length > MOST_SEGMENTS) return input;
  return { probe: false, segments: pieces.map((piece) => Buffer.from(piece, 'latin1')) };
}

const isBroken = ({ answers, stuck }: Outcome): boolean =>
  stuck || answers.some((answer) => answer.startsWith('garbage') || answer.startsWith('500'));

/** Both servers' outcomes of one input, at one pace. */
export async function compareOnce(
  pair: Pair,
  declarations: readonly Declared[],
  input: HttpInput,
  pace: Pace,
): Promise<Compared> {
  const delivered = pace.byByte ? byByte(input) : input;
  const [mock, reference] = await Promise.all(
    [pair.mock, pair.reference].map(({ host, port }) => deliver({ host, port, ...pace }, delivered)),
  );
  const texts = { reference: outcomeText(reference!), mock: outcomeText(mock!) };
  const sent = (input.probe ? Buffer.concat([bytesOf(input), PROBE]) : bytesOf(input)).toString('latin1');
  const declared =
    texts.reference === texts.mock
      ? null
      : (declarations.find(
          ({ level, matches }) => level === pair.level && matches(sent, texts.reference, texts.mock),
        ) ?? null);
  return { ...texts, declared, broken: isBroken(mock!) };
}

export const isFinding = ({ reference, mock, declared, broken }: Compared): boolean =>
  broken || (reference !== mock && declared === null);

/**
 * A difference counts when the two servers have no outcome in common, however often one looks: how bytes group into
 * reads, and whether the end of a connection overtakes an answer, is not up to the server.
 */
export async function compare(
  pair: Pair,
  declarations: readonly Declared[],
  input: HttpInput,
): Promise<Compared> {
  const first = await compareOnce(pair, declarations, input, FIRST_LOOK);
  if (!isFinding(first) || first.broken) return first;
  const references = new Set([first.reference]);
  const mocks = new Set([first.mock]);
  for (const pace of LOOKS) {
    const look = await compareOnce(pair, declarations, input, pace);
    if (look.broken || look.declared !== null) return look;
    references.add(look.reference);
    mocks.add(look.mock);
    const common = [...references].find((text) => mocks.has(text));
    if (common !== undefined) return { ...look, reference: common, mock: common };
  }
  return first;
}
