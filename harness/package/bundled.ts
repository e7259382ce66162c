/**
 * Packages that lie inside ours, cut to what is used of them.
 *
 * chartjs-node-canvas asks for `canvas`, which is compiled on installation; that the compatible @napi-rs/canvas takes its place is
 * an override of this repository, and overrides hold only at the root. So its code comes along as it is, with a
 * package.json that asks for nothing, and the package depends on what stands in by the name of `canvas`. Of the fonts, four
 * files of some 200 are drawn with.
 */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

interface Bundled {
  /** Files and folders kept, beside package.json. The licence is always one. */
  keep: readonly string[];
}

export const BUNDLED: Readonly<Record<string, Bundled>> = {
  '@fontsource/inter': {
    keep: ['LICENSE', 'files/inter-latin-400-normal.woff2', 'files/inter-latin-700-normal.woff2'],
  },
  'chartjs-node-canvas': { keep: ['LICENSE', 'dist'] },
  'dejavu-fonts-ttf': { keep: ['LICENSE', 'README.md', 'ttf/DejaVuSans.ttf', 'ttf/DejaVuSans-Bold.ttf'] },
};

/** Members of a package.json that mean something to whoever loads the package. */
const KEPT_MEMBERS = [
  'name',
  'version',
  'description',
  'license',
  'author',
  'repository',
  'type',
  'main',
  'exports',
];

/** Copies them below `<out>/node_modules` and returns what they asked for: dependencies by name, as ranges. */
export async function bundle(root: string, out: string): Promise<Record<string, string>> {
  const asked: Record<string, string> = {};
  for (const [name, { keep }] of Object.entries(BUNDLED)) {
    const [from, to] = [root, out].map((folder) => join(folder, 'node_modules', name)) as [string, string];
    const manifest = JSON.parse(await readFile(join(from, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    await mkdir(to, { recursive: true });
    for (const path of keep) {
      await mkdir(dirname(join(to, path)), { recursive: true });
      await cp(join(from, path), join(to, path), {
        recursive: true,
        filter: (file) => !/\.(map|d\.ts)$/.test(file),
      });
    }
    const kept = Object.fromEntries(
      KEPT_MEMBERS.filter((key) => key in manifest).map((key) => [key, manifest[key]]),
    );
    await writeFile(join(to, 'package.json'), `${JSON.stringify(kept, null, 2)}\n`);
    Object.assign(asked, manifest.dependencies, manifest.peerDependencies);
  }
  return asked;
}
