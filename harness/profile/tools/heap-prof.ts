import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../build/lab-root.ts';
import { formatBytes } from '../../model/units.ts';
import { sourceMaps } from '../source-map.ts';
import { allocations } from './allocations.ts';
import { attachProbed } from './probed.ts';
import type { ProfilingTool, ToolTable } from './tool.ts';

/** Small: a request allocates little, and the load is short. */
const INTERVAL_BYTES = 16 * 1024;
const TOP = 10;

/** Everything that was allocated under load, whether or not it was collected since. */
export const heapProf: ProfilingTool = {
  name: 'heap-prof',
  shows: 'which functions allocate, and how much per request',
  load: { kind: 'time', warmupMs: 1_500, windowMs: 3_000 },
  unavailable: async () => null,
  attach(options) {
    const heapFile = join(options.folder, `${options.name}.heapprofile`);
    return attachProbed(options, {
      window: { heapIntervalBytes: INTERVAL_BYTES },
      files: { heapFile },
      async finish({ requests }) {
        const text = await readFile(heapFile, 'utf8');
        const found = allocations(JSON.parse(text), sourceMaps(PROJECT_ROOT));
        const total = found.reduce((sum, { bytes }) => sum + bytes, 0);
        const data = { requests, bytes: total, functions: found };
        return {
          files: [{ path: heapFile, opens: 'speedscope' }],
          table: tableOf(found.slice(0, TOP), total, requests),
          data,
        };
      },
    });
  },
};

function tableOf(top: ReturnType<typeof allocations>, total: number, requests: number): ToolTable {
  const row = (name: string, bytes: number): string[] => [
    name,
    formatBytes(Math.round(bytes / requests)),
    `${((100 * bytes) / total).toFixed(0)} %`,
  ];
  return {
    head: ['function', 'per request', 'share'],
    rows: [
      ...top.map(({ name, place, line, bytes }) =>
        row(`${name}${place === '' ? '' : ` ${place}${line === null ? '' : `:${line}`}`}`, bytes),
      ),
      row('all', total),
    ],
    note: `Allocated on V8's heap by the function itself; about one allocation in ${formatBytes(INTERVAL_BYTES)} was looked at.`,
  };
}
