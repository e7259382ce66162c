import assert from 'node:assert/strict';
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { built, run, until } from './testing.ts';

const says = (text: string): string => `mock.get('/', () => new Response('${text}'));`;
const imports = `import { text } from './lib/text.js';\nmock.get('/', () => new Response(text));`;

const entry = built('best');

for (const [title, ...flags] of [['one process'], ['three workers', '--workers', '3']] as const) {
  describe(`--watch, ${title}`, () => {
    it('a script that is written over, or replaced by another file, is loaded again', async () => {
      await using server = await run(entry, says('one'), '--watch', ...flags);
      assert.equal(await server.ask('/'), 'one');
      server.write('mock.js', says('two'));
      await until('two is served', async () => (await server.ask('/')) === 'two');
      server.write('mock.js.tmp', says('three'));
      renameSync(join(server.folder, 'mock.js.tmp'), join(server.folder, 'mock.js'));
      // Workers load it each for itself, one a little later than another.
      await until('three is served by all', async () => {
        const all = await Promise.all(Array.from({ length: 12 }, () => server.ask('/')));
        return all.every((text) => text === 'three');
      });
    });

    it('a mistake is reported with its place, and the script from before goes on', async () => {
      await using server = await run(entry, says('good'), '--watch', ...flags);
      server.write('mock.js', 'mock.get("/", () => {\n');
      await until('it is reported', () => server.stderr().includes('the script from before goes on'));
      assert.match(server.stderr(), /error: reload: .*mock\.js:\d+:\d+: SyntaxError/);
      assert.equal(server.stderr().match(/the script from before/g)?.length, 1);
      assert.equal(await server.ask('/'), 'good');
      server.write('mock.js', says('better'));
      await until('better is served', async () => (await server.ask('/')) === 'better');
    });

    it('modules count, those that appear later too; other files do not', async () => {
      await using server = await run(entry, says('alone'), '--watch', ...flags);
      server.write('mock.js', imports);
      await until('the missing module is reported', () => server.stderr().includes('error: reload'));
      mkdirSync(join(server.folder, 'lib'));
      // The folder itself is news, and makes the watcher look; what is in it then is found either way.
      server.write('lib/text.js', "export const text = 'first';");
      await until('first is served', async () => (await server.ask('/')) === 'first');
      await until('it is told', () => server.stderr().includes('reloaded '));
      const reloads = (): number => server.stderr().match(/^reloaded /gm)?.length ?? 0;
      const before = reloads();
      server.write('notes.txt', 'x');
      server.write('lib/text.js', "export const text = 'second';");
      await until('second is served', async () => (await server.ask('/')) === 'second');
      await until('it is told', () => reloads() > before);
      assert.equal(reloads(), before + 1);
    });
  });
}

describe('without --watch', () => {
  it('a script that changes is not loaded again', async () => {
    await using server = await run(entry, says('one'));
    server.write('mock.js', says('two'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(await server.ask('/'), 'one');
    assert.equal(server.stderr(), '');
  });
});
