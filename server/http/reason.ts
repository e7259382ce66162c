import { STATUS_CODES } from 'node:http';

/** The phrase that goes with a status, as on the status line; "Unknown" for one that has none. */
export const reasonOf = (status: number): string => STATUS_CODES[status] ?? 'Unknown';
