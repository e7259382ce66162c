import type { LabConfig } from '../model/lab-config.ts';

/** What names of targets are read in. */
export interface TargetContext {
  config: LabConfig;
  /** Of the configuration, or the working directory: relative paths and revisions are meant from here. */
  folder: string;
  labDir: string;
  /** When aborted, what is being installed or built is stopped. */
  signal: AbortSignal;
  /** Told what takes long: an installation, a build. */
  onProgress?(text: string): void;
}
