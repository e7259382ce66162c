/** The baseline against its own twin, one line a scenario. */
import type { Analysis, ControlCheck } from '../../harness/model/analysis.ts';
import { checkWords } from '../shared/control.ts';
import { md } from '../shared/markdown-escape.ts';
import * as words from '../shared/words.ts';

function line({ scenario, effect, differs }: ControlCheck): string {
  const outcome = checkWords({ effect, differs });
  const numbers = effect === null ? '' : `${words.effectChange(effect)} (${words.changeInterval(effect)}), `;
  return `- ${md(scenario)}: ${numbers}${differs ? `✕ **${outcome}**` : outcome}`;
}

/** Empty without a control. */
export function control(analysis: Analysis): string[] {
  if (analysis.control === null) return [];
  const lead = `**Control**: ${md(analysis.baseline)} against its own twin, CPU per request`;
  return [`${lead}\n\n${analysis.control.map(line).join('\n')}`];
}
