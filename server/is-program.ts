import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Whether the module with this `import.meta` is what Node was started with. Node 22 has no `import.meta.main`. */
export const isProgram = ({ main, url }: ImportMeta): boolean =>
  main ?? (process.argv[1] !== undefined && url === pathToFileURL(realpathSync(process.argv[1])).href);
