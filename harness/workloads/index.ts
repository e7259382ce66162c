/** Workloads of plain servers: out of a configuration, out of the command line, or `GET /`. */
export { adHocWorkload, defaultWorkload } from './ad-hoc.ts';
export { loadWorkload } from './load-workload.ts';
