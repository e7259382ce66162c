import type { Family, HistogramFamily, Labels } from './family.ts';

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Prometheus' text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function exposition(families: readonly Family[]): string {
  let text = '';
  for (const family of families) {
    text += `# HELP ${family.name} ${escaped(family.help)}\n# TYPE ${family.name} ${family.type}\n`;
    if (family.type === 'histogram') text += histogram(family);
    else for (const { labels, value } of family.samples) text += line(family.name, labels, value);
  }
  return text;
}

function histogram({ name, bounds, samples }: HistogramFamily): string {
  let text = '';
  for (const { labels, counts, sum } of samples) {
    let below = 0;
    for (const [i, count] of counts.entries()) {
      below += count;
      text += line(
        `${name}_bucket`,
        { ...labels, le: i < bounds.length ? String(bounds[i]) : '+Inf' },
        below,
      );
    }
    text += line(`${name}_sum`, labels, sum) + line(`${name}_count`, labels, below);
  }
  return text;
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(
    ([label, text]) => `${label}="${escaped(text).replaceAll('"', '\\"')}"`,
  );
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
