import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/** A name beside `path` that nobody else uses. */
export const siblingName = (path: string): string =>
  `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;

/** Readers see the old file or the new one, never a part; after a crash too (fsync before the rename). */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = siblingName(path);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
