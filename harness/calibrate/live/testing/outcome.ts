import type { Outcome } from '../experiment.ts';

export const outcome = (over: Partial<Outcome> = {}): Outcome => ({
  run: '20261121-0000-test-0000',
  seed: 1,
  verdict: 'unresolved',
  ratio: 1.001,
  low: 0.98,
  high: 1.02,
  epochs: 12,
  fewestEpochs: 9,
  eValue: 1.5,
  mde: 0.02,
  controlDiffers: false,
  durationMs: 60_000,
  hogShare: null,
  ...over,
});
