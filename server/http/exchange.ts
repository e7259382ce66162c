/** One request and the one chance to answer it. The world sees only this, never a socket. */
export interface Exchange {
  readonly method: string;
  /** As sent: path and query, or an absolute URL. */
  readonly target: string;
  /** Host header, or the listener's own address. */
  readonly authority: string;
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer | null;
  /** The client has gone: nothing that is answered will arrive. */
  onGone: (() => void) | null;
  /** Sends the answer. `headers`: names and values in turn. Throws if a header cannot be sent. */
  answer(status: number, headers: readonly string[], body: Buffer | string): void;
}

export const TEXT_PLAIN = ['content-type', 'text/plain;charset=UTF-8'] as const;
