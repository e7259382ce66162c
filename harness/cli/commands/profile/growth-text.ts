import { formatDuration, formatFigure, MS_PER_S } from '../../../model/units.ts';
import { type GrowthStudy, slopeText } from '../../../profile/heap/growth-study.ts';
import { named, percent } from './terminal.ts';
import { wrapped } from './wrapped.ts';

const TOP = 8;
const FIGURES = 39;

const figure = (bytes: number): string => formatFigure(bytes, 'bytes');

/** What a person reads: at most `width` columns, but for paths; the path of the page last. */
export function growthText(study: GrowthStudy, { width }: { width: number }): string {
  const { variant, scenario, requests, seconds, heap, holders } = study;
  const room = width - FIGURES;
  const lines = [
    ...wrapped(`${variant}, ${scenario}: ${study.verdict}`, width),
    '',
    `${'per request'.padEnd(26)}bytes that stay (95 %)`,
    `${'V8’s heap'.padEnd(26)}${slopeText(heap)}`,
    `${'outside of it, as Buffers'.padEnd(26)}${slopeText(study.outside)}`,
    `${'resident memory'.padEnd(26)}${slopeText(study.rss)}`,
    '',
  ];
  if (holders.length > 0) {
    lines.push(
      `${'what asked for it'.padEnd(room)}${'stays'.padStart(10)}${'interval'.padStart(22)}${'share'.padStart(7)}`,
    );
    for (const { frame, difference, interval } of holders.slice(0, TOP)) {
      const held = interval === null ? '' : `${figure(interval.low)} to ${figure(interval.high)}`;
      const share = heap.slope > 0 ? percent(difference / heap.slope) : '';
      lines.push(
        `${named(frame, room)}${figure(difference).padStart(10)}${held.padStart(22)}${share.padStart(7)}`,
      );
    }
  } else lines.push('No function was shown to hold more and more.');
  const how = `${requests.toLocaleString('en')} requests in ${formatDuration(seconds * MS_PER_S)}, read ${study.readings.length} times, each after a collection and with no request in flight; ${study.judged} functions judged, seed ${study.seed}`;
  lines.push('', ...wrapped(how, width), '', study.speedscope, study.page);
  return `${lines.join('\n')}\n`;
}
