import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../build/lab-root.ts';
import { formatFigure } from '../../model/units.ts';
import { plainPage } from '../flame-page.ts';
import { type FoldedProfile, frameCosts } from '../fold.ts';
import { foldHeap, parseHeapProfile } from '../heap/heap-profile.ts';
import { sourceMaps } from '../source-map.ts';
import { attachProbed } from './probed.ts';
import type { ProfilingTool, ToolTable } from './tool.ts';

/** Small: a request allocates little, and the load is short. */
const INTERVAL_BYTES = 16 * 1024;
const TOP = 10;
const WHAT = "Of V8's heap; Buffers and WebAssembly's memory lie outside of it.";

/** What `node --heap-prof` writes, but of all that was allocated under load, whether or not it was collected since. */
export const heapProf: ProfilingTool = {
  name: 'heap-prof',
  shows: 'which functions allocate memory, and how much per request',
  load: { kind: 'time', warmupMs: 1_500, windowMs: 3_000, exact: true },
  unavailable: async () => null,
  attach(options) {
    const { folder, name, label, renderPage } = options;
    const heapFile = join(folder, `${name}.heapprofile`);
    const page = join(folder, `${name}-heap-prof.html`);
    return attachProbed(options, {
      window: { heapIntervalBytes: INTERVAL_BYTES },
      files: { heapFile },
      async finish({ requests }) {
        const profile = parseHeapProfile(await readFile(heapFile, 'utf8'), heapFile);
        const folded = foldHeap(profile, requests, sourceMaps(PROJECT_ROOT));
        const facts = [
          ['requests', requests.toLocaleString('en')],
          ['samples', folded.samples.toLocaleString('en')],
        ] as const;
        const wording = {
          summary: `${formatFigure(folded.root.total, 'bytes')} allocated per request. ${WHAT}`,
          of: 'allocated per request',
          meaning: 'Callers above, what they call below.',
        };
        const title = `${label}: where memory is allocated`;
        await writeFile(page, renderPage(plainPage(folded, { title, facts }, wording)));
        return {
          files: [
            { path: page, opens: 'browser' },
            { path: heapFile, opens: 'speedscope' },
          ],
          table: tableOf(folded),
          data: { requests, bytesPerRequest: folded.root.total },
        };
      },
    });
  },
};

function tableOf({ root, samples }: FoldedProfile): ToolTable {
  const row = (name: string, bytes: number): string[] => [
    name,
    formatFigure(bytes, 'bytes'),
    `${((100 * bytes) / root.total).toFixed(0)} %`,
  ];
  const top = [...frameCosts(root).values()].sort((a, b) => b.self - a.self).slice(0, TOP);
  return {
    head: ['function', 'per request', 'share'],
    rows: [
      ...top.map(({ frame: { name, place, line }, self }) =>
        row(`${name}${place === '' ? '' : ` ${place}${line === null ? '' : `:${line}`}`}`, self),
      ),
      row('all', root.total),
    ],
    note: `Estimated from ${samples.toLocaleString('en')} sampled objects. ${WHAT}`,
  };
}
