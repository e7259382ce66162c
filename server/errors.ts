/** A sentence for the person who started the server; the process ends with exit code 2, no stack. */
export class StartError extends Error {
  readonly code: 'E_SCRIPT' | 'E_PORT_IN_USE' | 'E_USAGE' | 'E_CAPABILITY';
  /** Lines printed under the sentence: the source line and a caret, say. */
  readonly details: readonly string[];

  constructor(code: StartError['code'], message: string, details: readonly string[] = []) {
    super(message);
    this.name = 'StartError';
    this.code = code;
    this.details = details;
  }
}

/**
 * The guest did not come back with a value.
 * - `exception`: it threw; the world may be used on.
 * - `interrupted`: its CPU deadline passed; the world may be used on.
 * - `trap`: the WebAssembly machine itself broke off (native stack, abort); its memory is in an unknown
 *   state and must never be entered again.
 */
export class GuestError extends Error {
  readonly kind: 'exception' | 'interrupted' | 'trap';
  /** `Name: message` and the guest's own stack lines. */
  readonly guestStack: string;

  constructor(kind: GuestError['kind'], message: string, guestStack = message, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'GuestError';
    this.kind = kind;
    this.guestStack = guestStack;
  }
}
