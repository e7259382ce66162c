/** Where the mock server may answer otherwise than node:http does, each a class of its own, with the reason. */
export interface Declared {
  id: string;
  /** Level of the axis `http`. */
  level: string;
  reason: string;
  /** Exactly the class: what was sent (latin1), what the reference did and what the mock did (outcome.ts). */
  matches(sent: string, reference: string, mock: string): boolean;
}

export const DECLARED: readonly Declared[] = [];
