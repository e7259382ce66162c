/**
 * The frozen reference as a target: a small server with an engine of its own, kept as bytes in `frozen/`. It follows no change
 * of this repository, runs on the lab's own Node, and is asked one request of its own whatever the others are
 * asked: its work is the same in every scenario, whatever a scenario or a server becomes.
 *
 * Why not a copy of a variant: that is ten times the bytes (guest, bundle, engine, script), and it would answer a
 * scenario as that was when it was frozen. Why not bare node:http: most of what a mock server does is in WebAssembly,
 * and a noisy neighbour slows code in caches and code in the kernel by different shares.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../build/make-folder.ts';
import type { ScenarioRequest } from '../model/scenario.ts';
import type { CommandBuild, Target } from '../model/target.ts';

/** As it stands beside the variants of a run, and before the `@` of a ruler. */
export const REFERENCE = 'reference';

const FOLDER = join(import.meta.dirname, 'frozen');
/** All that it is made of, in the order in which it is hashed. */
export const FROZEN_FILES = ['server.mjs', 'quickjs.wasm.br'] as const;

export const REFERENCE_REQUEST: ScenarioRequest = {
  method: 'GET',
  path: '/people/ada%20lovelace',
  headers: { accept: '*/*' },
  expect: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: {
      kind: 'exact',
      text: '{"id":"ada lovelace","sum":2709587075,"chosen":[{"id":0,"name":"person 0","tags":["a0","b","c"]},{"id":3,"name":"person 3","tags":["a3","b","c"]}]}',
    },
  },
};

/** 16 hex digits over the frozen bytes and the request. */
export async function referenceHash(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(REFERENCE_REQUEST));
  for (const name of FROZEN_FILES) {
    const content = await readFile(join(FOLDER, name));
    hash.update(`\0${name} ${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** @param labDir where it has a folder of its own, which stays empty */
export const referenceTarget = (labDir: string): Target<CommandBuild> => ({
  name: REFERENCE,
  async build() {
    const hash = await referenceHash();
    const directory = join(labDir, 'targets', `reference-${hash}`);
    await makeFolder(directory);
    return {
      kind: 'command',
      directory,
      reused: true,
      words: [process.execPath, join(FOLDER, 'server.mjs')],
      cwd: FOLDER,
      env: {},
      ready: { path: null, log: null, withinMs: 15_000 },
      stop: { signal: 'SIGTERM', graceMs: 2_000 },
      asks: [REFERENCE_REQUEST],
      summary: {
        variant: REFERENCE,
        hash,
        levels: {},
        engine: 'quickjs-wasi 3.6.2, frozen',
        deviations: [],
        bytes: 0,
        source: { kind: 'command', command: 'node server.mjs', cwd: FOLDER, git: null },
      },
    };
  },
});
