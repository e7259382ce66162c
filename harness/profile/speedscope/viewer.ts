/**
 * Profiles in speedscope (https://www.speedscope.app), from disk and without a network: the pages of its npm package are
 * copied once, and each profile gets a small page beside it that opens them with that profile.
 */
import { cp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../../build/make-folder.ts';
import { siblingName, writeAtomic } from '../../build/write-atomic.ts';
import { launcher } from './launcher.ts';

export interface Viewer {
  /** Writes the page that opens a `.cpuprofile` or `.heapprofile`, beside it. Its path. */
  link(profile: string): Promise<string>;
}

/**
 * `folder`: where the profiles of one study are. Inside `labDir` all of them share one copy of the viewer; a folder elsewhere
 * gets its own, so that it can be handed on whole.
 */
export async function openViewer(folder: string, labDir: string): Promise<Viewer> {
  const inLab = !relative(labDir, folder).startsWith('..');
  const pages = await copyPages(inLab ? labDir : folder);
  return {
    async link(profile) {
      const name = basename(profile);
      // Base64 is what speedscope takes from a script: a page from disk may read no other file.
      const data = (await readFile(profile)).toString('base64');
      const call = `speedscope.loadFileFromBase64(${JSON.stringify(name)}, ${JSON.stringify(data)});\n`;
      await writeFile(`${profile}.speedscope.js`, call);
      const page = `${profile}.speedscope.html`;
      const viewer = relative(dirname(profile), join(pages, 'index.html')).split(sep).join('/');
      await writeAtomic(page, launcher({ profile: name, script: `${name}.speedscope.js`, viewer }));
      return page;
    },
  };
}

/** The folder that has the viewer's pages: `<parent>/speedscope-<version>`. */
async function copyPages(parent: string): Promise<string> {
  const description = fileURLToPath(import.meta.resolve('speedscope/package.json'));
  const { version } = JSON.parse(await readFile(description, 'utf8')) as { version: string };
  const folder = join(parent, `speedscope-${version}`);
  if (await exists(folder)) return folder;
  await makeFolder(parent);
  const part = siblingName(folder);
  try {
    await cp(join(dirname(description), 'dist', 'release'), part, { recursive: true });
    await rename(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    // Another process of the lab may have been faster.
    if (!(await exists(folder))) throw error;
  }
  return folder;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
