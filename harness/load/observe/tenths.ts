import { MS_PER_S } from '../../model/units.ts';

/** Throughput of each tenth of a warm-up. With fewer than ten requests there are fewer parts. */
export function tenths(requests: number) {
  const parts = Math.min(10, requests);
  const startMs = performance.now();
  const tenthsPerS: number[] = [];
  let lastMs = startMs;
  let lastMark = 0;
  let mark = Math.ceil(requests / parts);
  return {
    /** Called after each request with the number finished so far, in steps of one. */
    finished(count: number): void {
      if (count !== mark) return;
      const nowMs = performance.now();
      tenthsPerS.push(((mark - lastMark) * MS_PER_S) / (nowMs - lastMs));
      lastMs = nowMs;
      lastMark = mark;
      mark = Math.ceil(((tenthsPerS.length + 1) * requests) / parts);
    },
    result: () => ({ durationMs: lastMs - startMs, tenthsPerS }),
  };
}
