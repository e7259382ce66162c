/** A refusal as plain JSON: it crosses between processes like any answer. */
export type AdminError = { error: { status: number; code: string; message: string } };

export const adminError = (status: number, code: string, message: string): AdminError => ({
  error: { status, code, message },
});

export const isAdminError = (answer: unknown): answer is AdminError =>
  typeof answer === 'object' &&
  answer !== null &&
  'error' in answer &&
  typeof (answer as AdminError).error?.status === 'number';

/** Thrown by what reads arguments; whoever is asked answers with it. */
export class BadArgument extends Error {
  constructor(name: string, expected: string, got: unknown) {
    super(`${name}: expected ${expected}, got ${got === undefined ? 'nothing' : JSON.stringify(got)}`);
    this.name = 'BadArgument';
  }
}
