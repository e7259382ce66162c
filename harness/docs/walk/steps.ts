/**
 * A page that is walked through: files, in fences whose info string is a language and a path (`js
 * server.js`), and commands, in fences of `sh`. `sh not run` is shown to the reader only.
 */
import { UsageError } from '../../model/errors.ts';
import { fences } from '../fences.ts';

export type Step =
  | { kind: 'file'; line: number; path: string; text: string }
  | { kind: 'commands'; line: number; script: string };

/** Throws UsageError that names `file:line` for what it does not understand. */
export function stepsOf(page: string, markdown: string): Step[] {
  const problem = (line: number, what: string): UsageError => new UsageError(`${page}:${line}: ${what}`);
  const steps: Step[] = [];
  for (const { line, info, lines } of fences(markdown, problem)) {
    const [language, ...words] = info.split(/\s+/);
    const text = `${lines.join('\n')}\n`;
    if (language === 'sh') {
      if (words.length === 0) steps.push({ kind: 'commands', line, script: text });
      else if (words.join(' ') !== 'not run')
        throw problem(line, `expected \`\`\`sh or \`\`\`sh not run, got \`\`\`${info}`);
    } else if (words.length > 0) {
      const [path, more] = words;
      if (more !== undefined || path!.startsWith('/') || path!.split('/').includes('..'))
        throw problem(
          line,
          `expected a path inside the folder behind \`\`\`${language}, got "${words.join(' ')}"`,
        );
      steps.push({ kind: 'file', line, path: path!, text });
    }
  }
  if (!steps.some(({ kind }) => kind === 'commands'))
    throw problem(1, 'expected at least one ```sh, got none');
  return steps;
}
