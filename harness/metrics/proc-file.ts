import { readFileSync } from 'node:fs';

/** Text of a file under /proc or the like; null when there is none, or its process has gone. */
export function readProcFile(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    // EOPNOTSUPP: pressure information is compiled in but switched off.
    if (['ENOENT', 'ESRCH', 'EOPNOTSUPP'].includes(code)) return null;
    throw error;
  }
}
