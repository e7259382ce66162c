import { reasonOf } from '../reason.ts';

/** 400 no HTTP; 408 too slow; 413 too long a body; 431 too long a head. */
export type Refusal = 400 | 408 | 413 | 431;

/** What a client is told whose request cannot be read any further; the connection ends. The bytes are those of node. */
export const refusalBytes = (refusal: Refusal): string =>
  `HTTP/1.1 ${refusal} ${reasonOf(refusal)}\r\nConnection: close\r\n\r\n`;
