import { randomBytes } from 'node:crypto';

const NAMES_LENGTH = 40;

/** Letters, digits, `.` and single `-`: safe as a folder's name and in a shell. */
const safe = (name: string): string => name.replace(/[^A-Za-z0-9.]+/g, '-').replace(/^[-.]+|-+$/g, '');

/** `20261121-0153-baseline-bytecode-7f3a`: minute (UTC), variants, four random hex digits. */
export function newRunId(
  variants: readonly string[],
  date: string,
  suffix: string = randomBytes(2).toString('hex'),
): string {
  const minute = date.slice(0, 16).replace(/[-:]/g, '').replace('T', '-');
  const all = variants.map(safe).join('-');
  const names =
    all.length <= NAMES_LENGTH
      ? all
      : safe(variants[0] ?? '').slice(0, NAMES_LENGTH) +
        (variants.length > 1 ? `-and-${variants.length - 1}-more` : '');
  return `${minute}-${names}-${suffix}`;
}
