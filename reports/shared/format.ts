import type { Analysis } from '../../harness/model/analysis.ts';

export type Rendered = string | Uint8Array | Readonly<Record<string, string | Uint8Array>>;

/**
 * One way to show an analysis. The folder is the registry: `reports/<name>.ts` exports a `format` whose
 * name is the file's name.
 */
export interface ReportFormat {
  name: string;
  /** Where it goes inside the run's directory: a file name, or a folder when several files come out. */
  file: string;
  /** Pure: the same analysis gives the same bytes. A record maps names inside `file` to contents. */
  render(analysis: Analysis): Rendered | Promise<Rendered>;
}
