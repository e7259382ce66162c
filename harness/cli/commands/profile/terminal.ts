import { frameCosts } from '../../../profile/fold.ts';
import type { Frame } from '../../../profile/frames.ts';
import type { StudyResult } from '../../../profile/study.ts';
import { wrapped } from './wrapped.ts';

const TOP = 12;
const FIGURES = 27;

const fixed = (us: number): string =>
  us.toFixed(Math.abs(us) >= 100 ? 0 : Math.abs(us) >= 10 ? 1 : 2).replace('-', '−');
const signed = (us: number): string => `${us > 0 ? '+' : ''}${fixed(us)}`;

function named({ name, place, line }: Frame, width: number): string {
  const where = place === '' ? '' : ` ${place}${line === null ? '' : `:${line}`}`;
  const text = `${name}${where}`;
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, width - 1)}…`;
}

/** What a person reads: at most `width` columns, the path of the page last. */
export function profileText({ study, means }: StudyResult, { width }: { width: number }): string {
  const lines: string[] = [];
  const column = width - FIGURES;
  const { differential } = study;
  if (differential === null) {
    const [variant] = study.variants;
    const mean = means.get(variant!.name)!;
    lines.push(
      `${variant!.name}, ${study.scenario}: ${fixed(variant!.cpuUsPerRequest)} µs of CPU per request`,
      '',
      `${'function'.padEnd(column)}${'itself'.padStart(9)}${'with callees'.padStart(18)}`,
    );
    const costs = [...frameCosts(mean.root).values()].sort((a, b) => b.selfUs - a.selfUs).slice(0, TOP);
    for (const { frame, selfUs, totalUs } of costs) {
      const share = `${((100 * selfUs) / mean.root.totalUs).toFixed(0)} %`;
      lines.push(
        `${named(frame, column)}${fixed(selfUs).padStart(9)}${share.padStart(6)}${fixed(totalUs).padStart(12)}`,
      );
    }
    lines.push('', `µs of CPU per request; ${variant!.samples} samples, seed ${study.seed}`);
  } else {
    const [a, b] = study.variants;
    const shown = differential.frames.filter(({ significant }) => significant).slice(0, TOP);
    lines.push(...wrapped(differential.summary, width), '');
    if (shown.length > 0) {
      lines.push(
        `${'what changed'.padEnd(column)}${a!.name.slice(0, 8).padStart(9)}${b!.name.slice(0, 8).padStart(9)}${'change'.padStart(9)}`,
      );
      for (const { frame, aUs, bUs, differenceUs } of shown) {
        lines.push(
          `${named(frame, column)}${fixed(aUs).padStart(9)}${fixed(bUs).padStart(9)}${signed(differenceUs).padStart(9)}`,
        );
      }
      lines.push('');
    }
    lines.push(
      ...wrapped(
        `Functions' own time, µs of CPU per request; ${differential.epochs} epochs, ${differential.frames.length} functions judged at ${differential.alpha * 100} %, seed ${study.seed}`,
        width,
      ),
    );
  }
  lines.push('', ...study.variants.flatMap(({ profiles }) => profiles.slice(0, 1)));
  lines.push(...study.variants.map(({ page }) => page));
  if (differential !== null) lines.push(differential.page);
  return `${lines.join('\n')}\n`;
}
