import type { ConformanceCase, Topic } from '../../case.ts';
import { CheckFailed, equal, includes } from '../../check.ts';

/** A script that the server must refuse with exit code 2, and words that its error line must hold. */
const refuses = (
  id: string,
  title: string,
  script: string,
  words: readonly string[],
  flags: readonly string[] = [],
): ConformanceCase => ({
  id: `bad-start/${id}`,
  title,
  fixture: null,
  async run({ refusal }) {
    const error = await refusal({ script: `broken/${script}`, flags });
    equal('exit', error.code, 'E_SCRIPT');
    for (const word of words) includes('the error line', error.message, word);
  },
});

/** A server that cannot start says why in one line and ends with exit code 2. */
export default {
  topic: 'bad start',
  cases: [
    {
      id: 'bad-start/syntax',
      title: 'a script that does not parse: file, line, column, the source line and a caret',
      fixture: null,
      async run({ refusal }) {
        const { code, details } = await refusal({ script: 'broken/syntax.js' });
        equal('exit', code, 'E_SCRIPT');
        const at = details.findIndex((line) => line.startsWith('error: '));
        const place = /^error: .*syntax\.js:3:(\d+): \S/.exec(details[at] ?? '');
        if (place === null) {
          throw new CheckFailed(
            `stderr: expected "error: …/syntax.js:3:<column>: <message>", got ${JSON.stringify(details)}`,
          );
        }
        const [source = '', caret = ''] = details.slice(at + 1);
        includes('the line after it', source, 'const total = 3 +* 4;');
        equal('the line of the caret', caret.trim(), '^');
        equal('place of the caret', caret.indexOf('^') - source.indexOf('const') + 1, Number(place[1]));
      },
    },
    refuses('missing-import', 'a missing import, with its importer', 'missing-import.js', [
      'missing-import.js',
      './nowhere.js',
    ]),
    refuses('missing-below', 'a missing import of an imported file, with that file', 'missing-below.js', [
      'needy.js',
      '../nowhere.js',
    ]),
    refuses('outside-import', 'an import from outside the folder, with its importer', 'outside-import.js', [
      'outside-import.js',
      '../shared/secret.js',
      'outside',
    ]),
    refuses('no-script', 'a script that is not there', 'no-such-script.js', ['no-such-script.js']),
    refuses(
      'load-deadline',
      'top-level work that does not end in time',
      'late.js',
      ['late.js'],
      ['--load-ms', '200'],
    ),
    {
      id: 'bad-start/port-in-use',
      title: 'a port in use, by its number',
      fixture: 'timing',
      async run({ refusal, server }) {
        const error = await refusal({ script: 'timing.js', port: server.port });
        equal('exit', error.code, 'E_PORT_IN_USE');
        includes('the error line', error.message, String(server.port));
      },
    },
  ],
} satisfies Topic;
