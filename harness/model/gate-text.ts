import type { GateRecord } from './records.ts';

/** `npm test passed, 12 answers as expected`; empty when nothing was asked. */
export function gateText({ command, answers }: GateRecord): string {
  return [
    ...(command === null ? [] : [`${command.text} passed`]),
    ...(answers === null ? [] : [answersText(answers)]),
  ].join(', ');
}

const answersText = ({ compared, recorded }: NonNullable<GateRecord['answers']>): string => {
  const all = `${compared} answer${compared === 1 ? '' : 's'}`;
  if (recorded === 0) return `${all} as expected`;
  return recorded === compared
    ? `${all} as the baseline’s`
    : `${all} as expected, ${recorded} of them as the baseline’s`;
};
