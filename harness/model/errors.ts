/** Exit codes of every command of the lab. */
export const EXIT = {
  answered: 0,
  gate: 1,
  usage: 2,
  conformance: 3,
  void: 4,
  interrupted: 130,
} as const;

/**
 * Base of all errors a user may see: one clear sentence, a stable `code`, and the exit code of the
 * process. Anything that is not a LabError is a defect of ours and is printed with its stack.
 */
export class LabError extends Error {
  readonly code: string;
  readonly exitCode: number;
  /** Lines shown under the message: failing rows, a log tail, a source excerpt. */
  readonly details: readonly string[];

  constructor(
    code: string,
    exitCode: number,
    message: string,
    options: { cause?: unknown; details?: readonly string[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.exitCode = exitCode;
    this.details = options.details ?? [];
  }
}

/** Bad arguments or configuration: says what was got, what was expected, the nearest valid name. */
export class UsageError extends LabError {
  constructor(
    message: string,
    options: { cause?: unknown; details?: readonly string[]; code?: string } = {},
  ) {
    super(options.code ?? 'E_USAGE', EXIT.usage, message, options);
  }
}

/** A variant could not be built, or cannot exist. */
export class BuildError extends LabError {
  constructor(
    message: string,
    options: { cause?: unknown; details?: readonly string[]; code?: string } = {},
  ) {
    super(options.code ?? 'E_BUILD', EXIT.usage, message, options);
  }
}

/** A build failed its suite and is not measured. */
export class ConformanceError extends LabError {
  constructor(message: string, details: readonly string[]) {
    super('E_CONFORMANCE', EXIT.conformance, message, { details });
  }
}

/** A process of ours did not start, died, or would not answer. */
export class ProcessError extends LabError {
  constructor(
    code: 'E_START' | 'E_READY_TIMEOUT' | 'E_EXITED' | 'E_PORT_IN_USE' | 'E_SCRIPT',
    message: string,
    details: readonly string[] = [],
    cause?: unknown,
  ) {
    super(code, EXIT.usage, message, { details, cause });
  }
}

/** One trial could not be measured honestly. It is recorded as failed; the experiment goes on. */
export class TrialError extends LabError {
  constructor(code: string, message: string, details: readonly string[] = [], cause?: unknown) {
    super(code, EXIT.void, message, { details, cause });
  }
}

/** A file of ours on disk is missing, damaged or of a version we do not know. */
export class RecordError extends LabError {
  constructor(message: string, cause?: unknown) {
    super('E_RECORD', EXIT.usage, message, { cause });
  }
}

/** Edit distance with adjacent transpositions, O(|a|·|b|). */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => {
    const row = new Array<number>(b.length + 1).fill(0);
    row[0] = i;
    return row;
  });
  for (let j = 0; j <= b.length; j++) rows[0]![j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, rows[i - 2]![j - 2]! + 1);
      }
      rows[i]![j] = best;
    }
  }
  return rows[a.length]![b.length]!;
}

/** The candidate nearest to `name`, if one is near enough to be what was meant: so many letters away at most. */
export function nearest(
  name: string,
  candidates: Iterable<string>,
  atMost = Math.max(2, Math.floor(name.length / 3)),
): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const d = distance(name.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return bestDistance <= atMost ? best : undefined;
}

/** `unknown variant "x" (did you mean "y"?); expected one of a, b, c` */
export function unknownName(kind: string, name: string, candidates: readonly string[]): UsageError {
  const near = nearest(name, candidates);
  const hint = near === undefined ? '' : ` (did you mean "${near}"?)`;
  return new UsageError(
    `unknown ${kind} "${name}"${hint}; expected one of ${[...candidates].sort().join(', ')}`,
  );
}
