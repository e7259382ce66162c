/** What every answer of the benchmarks' server says. */
export const BENCH_BODY = JSON.stringify({ hello: 'world' });
