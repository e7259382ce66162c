/** How the evidence of a scenario's comparisons grew, epoch by epoch, and the line at which it decides. */
import type { Analysis } from '../../harness/model/analysis.ts';
import { linearTicks } from '../shared/axis.ts';
import { variantName } from '../shared/control.ts';
import {
  type EvidencePanel,
  evidenceAxis,
  evidenceNote,
  evidencePanels,
  evidenceText,
  thresholdOf,
} from '../shared/evidence.ts';
import { COLORS, draw, fit, LEGEND, logScale, lookOf } from './draw.ts';

const across = (value: number, dash: readonly number[]): object => ({
  type: 'line',
  yMin: value,
  yMax: value,
  borderColor: COLORS.ink,
  borderWidth: 1.5,
  borderDash: dash,
  drawTime: 'beforeDatasetsDraw',
  label: {
    display: true,
    content: evidenceText(value),
    position: 'start',
    backgroundColor: COLORS.paper,
    color: COLORS.ink,
    font: { size: 13, weight: 'bold' },
    padding: { x: 5, y: 1 },
  },
});

/** null for a scenario without e-values: under the fixed rule nobody looks before the end. */
export function evidenceChart(analysis: Analysis, scenario: string): Uint8Array | null {
  const panels = evidencePanels(analysis);
  const panel: EvidencePanel | undefined = panels.find((one) => one.scenario === scenario);
  if (panel === undefined) return null;
  const threshold = thresholdOf(analysis);
  const y = evidenceAxis(panels, threshold);
  const last = Math.max(...panel.series.flatMap(({ points }) => points.map(({ epoch }) => epoch)));
  return draw({
    title: `Evidence, epoch by epoch: ${scenario}`,
    subtitle: evidenceNote(analysis),
    footnote: `${analysis.experimentId} · ${analysis.headline}`,
    height: 600,
    config: {
      type: 'scatter',
      data: {
        datasets: panel.series.map(({ variant, points }) => {
          const { color, dash } = lookOf(analysis, variant);
          return {
            label: fit(variantName(analysis, variant), LEGEND)[0]!,
            data: [{ x: 0, y: 1 }, ...points.map(({ epoch, eValue }) => ({ x: epoch, y: eValue }))],
            showLine: true,
            borderColor: color,
            backgroundColor: color,
            borderWidth: 3,
            borderDash: dash,
            pointRadius: [...points.map(() => 0), 5],
          };
        }),
      },
      options: {
        plugins: {
          legend: {
            position: 'bottom',
            align: 'start',
            labels: { usePointStyle: true, pointStyle: 'line', padding: 16 },
          },
          annotation: {
            annotations: {
              nothing: {
                type: 'line',
                yMin: 1,
                yMax: 1,
                borderColor: COLORS.muted,
                borderWidth: 1.5,
                drawTime: 'beforeDatasetsDraw',
              },
              alone: across(threshold.alone, []),
              ...(threshold.alone === threshold.together
                ? {}
                : { together: across(threshold.together, [6, 4]) }),
            },
          },
        },
        scales: {
          x: {
            type: 'linear',
            min: 0,
            // Half an epoch of air, or the last dots would be cut.
            max: last + 0.5,
            grid: { display: false },
            afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
              scale.ticks = linearTicks(0, last, 12)
                .filter(Number.isInteger)
                .map((value) => ({ value }));
            },
            title: { display: true, text: 'epoch (fresh processes in each)', color: COLORS.muted },
          },
          y: {
            ...logScale(y, evidenceText),
            title: { display: true, text: 'e-value', color: COLORS.muted },
          },
        },
      },
    } as never,
  });
}
