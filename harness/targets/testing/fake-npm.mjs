#!/usr/bin/env node
/**
 * npm as far as versions of Node are asked of it. FAKE_NPM is a folder: `versions.json` is what the registry has, `error` what
 * every call ends with, `says` what an unpacked binary says that it is, `calls` gets a line a call.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.FAKE_NPM;
const at = (name) => join(folder, name);
const [command, subject] = process.argv.slice(2);
const option = (name) => process.argv[process.argv.indexOf(name) + 1];

appendFileSync(at('calls'), `${command}\n`);
if (existsSync(at('error'))) {
  process.stderr.write(readFileSync(at('error'), 'utf8'));
  process.exit(1);
}
if (command === 'view') process.stdout.write(readFileSync(at('versions.json'), 'utf8'));
if (command === 'pack') {
  const [name, version] = subject.split('@');
  const destination = option('--pack-destination');
  const work = join(destination, 'work');
  mkdirSync(join(work, 'package/bin'), { recursive: true });
  const said = existsSync(at('says')) ? readFileSync(at('says'), 'utf8') : `v${version}`;
  writeFileSync(join(work, 'package/bin/node'), `#!/bin/sh\necho ${said}\n`, { mode: 0o755 });
  writeFileSync(join(work, 'package/LICENSE'), '');
  const filename = `${name}-${version}.tgz`;
  execFileSync('tar', ['-czf', join(destination, filename), '-C', work, 'package']);
  process.stdout.write(JSON.stringify([{ filename }]));
}
