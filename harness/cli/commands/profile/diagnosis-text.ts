import type { Diagnosis } from '../../../profile/diagnosis.ts';
import { wrapped } from './wrapped.ts';

export interface DiagnosisResult {
  variant: string;
  scenario: string;
  seed: number;
  diagnosis: Diagnosis;
  /** Opens the CPU profile in speedscope. */
  speedscope: string;
  cpuFile: string;
  page: string;
}

/** What a person reads: at most `width` columns, the path of the page last. */
export function diagnosisText(
  { variant, scenario, seed, diagnosis, speedscope, cpuFile, page }: DiagnosisResult,
  { width }: { width: number },
): string {
  const { illness, finding, evidence, next } = diagnosis;
  return `${[
    `${variant}, ${scenario}: ${illness}`,
    ...wrapped(finding, width, '  '),
    '',
    ...evidence.flatMap((line) => wrapped(line, width, '  · ', '    ')),
    '',
    ...wrapped(`Next: ${next}`, width, '', '  '),
    `seed ${seed}`,
    '',
    speedscope,
    cpuFile,
    page,
  ].join('\n')}\n`;
}
