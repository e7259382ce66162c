/** The repository as a package: compiled, with what it needs to be installed without a compiler and without scripts. */
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundle } from './bundled.ts';
import { checkTree } from './check.ts';
import { compile } from './compile.ts';
import { ENTRY, packageManifest, type RootManifest } from './manifest.ts';
import { pack, type Tarball } from './pack.ts';
import { DOCUMENTS, partsOf } from './parts.ts';

/** Makes `<out>/<name>/` anew and its tarball beside it. Throws BuildError when it would not be whole. */
export async function makePackage(root: string, out: string): Promise<Tarball> {
  const project = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as RootManifest;
  const folder = join(out, project.name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { modules, assets } = partsOf(root);
  await compile(root, modules, ENTRY, folder);
  for (const file of [...assets, ...DOCUMENTS]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(root, file), join(folder, file));
  }
  const manifest = packageManifest(project, await bundle(root, folder));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const program of Object.values(manifest.bin)) await chmod(join(folder, program), 0o755);
  await checkTree(folder, manifest);
  return pack(folder, out);
}
