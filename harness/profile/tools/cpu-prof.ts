import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../build/lab-root.ts';
import { parseCpuProfile } from '../cpu-profile.ts';
import { flamePage } from '../flame-page.ts';
import { foldProfile } from '../fold.ts';
import { sourceMaps } from '../source-map.ts';
import { attachProbed } from './probed.ts';
import type { ProfilingTool, WrittenFile } from './tool.ts';

const INTERVAL_US = 250;

/** What `node --cpu-prof` writes, without start-up, warm-up and the time at the end, and whatever ends the process. */
export const cpuProf: ProfilingTool = {
  name: 'cpu-prof',
  shows: "V8's CPU profile of the load, and a flamegraph of it in µs per request",
  load: { kind: 'time', warmupMs: 1_500, windowMs: 3_000 },
  takesInterval: true,
  unavailable: async () => null,
  attach(options) {
    const { folder, name, label, renderPage, intervalUs = INTERVAL_US } = options;
    const cpuFile = join(folder, `${name}.cpuprofile`);
    const page = join(folder, `${name}-cpu-prof.html`);
    return attachProbed(options, {
      window: { cpuIntervalUs: intervalUs },
      files: { cpuFile },
      async finish({ requests, cpuUsPerRequest }) {
        const raw: WrittenFile = { path: cpuFile, opens: 'speedscope' };
        // Without CPU time there is nothing to scale samples by.
        if (cpuUsPerRequest === null) return { files: [raw] };
        const profile = parseCpuProfile(await readFile(cpuFile, 'utf8'), cpuFile);
        const folded = foldProfile(profile, cpuUsPerRequest, sourceMaps(PROJECT_ROOT));
        const facts = [
          ['requests', requests.toLocaleString('en')],
          ['samples', folded.samples.toLocaleString('en')],
        ] as const;
        const title = `${label}: where the time goes`;
        await writeFile(page, renderPage(flamePage(folded, { title, facts })));
        return { files: [{ path: page, opens: 'browser' }, raw] };
      },
    });
  },
};
