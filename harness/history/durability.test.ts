/** Nothing that was acknowledged is lost, whatever happens to the process, the disk or the file. Real processes, real files. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { openDatabase } from './database.ts';
import { HistoryError } from './errors.ts';
import { openHistory } from './history.ts';
import { MIGRATIONS, SCHEMA_VERSION } from './schema.ts';
import { cellOf, experimentOf } from './testing/experiments.ts';

const WRITER = join(import.meta.dirname, 'testing', 'writer.ts');
const FIXTURE = join(import.meta.dirname, 'testing', 'version-1.sqlite');
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'durable-'));
});
after(() => rm(folder, { recursive: true }));

const is =
  (code: HistoryError['code'], message: RegExp) =>
  (error: unknown): boolean =>
    error instanceof HistoryError && error.code === code && message.test(error.message);

/** Runs a writer; resolves with the ids it has acknowledged once it has ended. Killed after `killAfter` of them. */
async function write(file: string, name: string, count: number, killAfter = Number.POSITIVE_INFINITY) {
  const child = spawn(process.execPath, [WRITER, file, name, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const ids: string[] = [];
  for await (const id of createInterface({ input: child.stdout })) {
    ids.push(id);
    // It goes on writing meanwhile: the kill strikes wherever it is.
    if (ids.length === killAfter) child.kill('SIGKILL');
  }
  const [code, signal] = await closed;
  return { ids, code, signal };
}

async function idsIn(file: string): Promise<Set<string>> {
  const history = await openHistory(file, { mustExist: true });
  try {
    const experiments = history.experiments();
    for (const { cells } of experiments) {
      assert.deepEqual(
        cells.map(({ epochs }) => epochs.length),
        [8, 8],
        'an experiment is whole or not there',
      );
    }
    return new Set(experiments.map(({ id }) => id));
  } finally {
    history.close();
  }
}

describe('a writer that is killed', () => {
  it('has lost nothing that it said it had written, and leaves no half of anything', async () => {
    const file = join(folder, 'killed.sqlite');
    const said: string[] = [];
    for (const killAfter of [1, 7, 12, 23]) {
      const { ids, signal } = await write(file, `life-${killAfter}`, 100_000, killAfter);
      assert.equal(signal, 'SIGKILL');
      said.push(...ids);
      const there = await idsIn(file);
      assert.deepEqual(
        said.filter((id) => !there.has(id)),
        [],
      );
    }
  });
});

describe('two writers', () => {
  it('wait for each other', async () => {
    const file = join(folder, 'two.sqlite');
    const both = await Promise.all([write(file, 'a', 25), write(file, 'b', 25)]);
    assert.deepEqual(
      both.map(({ code }) => code),
      [0, 0],
    );
    assert.equal((await idsIn(file)).size, 50);
  });

  it('one that cannot wait any longer says so and has changed nothing', async () => {
    const file = join(folder, 'locked.sqlite');
    const history = await openHistory(file, { busyMs: 50 });
    const other = new DatabaseSync(file);
    other.exec('BEGIN EXCLUSIVE');
    const locked = is('E_HISTORY_LOCKED', /locked\.sqlite is locked by another process/);
    assert.throws(() => history.addExperiment(experimentOf(0)), locked);
    assert.throws(() => history.series(), locked);
    await assert.rejects(openHistory(file, { busyMs: 50 }), locked);
    other.exec('COMMIT');
    assert.equal(history.addExperiment(experimentOf(0)), 'added');
    other.close();
    history.close();
  });
});

describe('a disk that is full', () => {
  it('refuses a write whole, keeps what was there, and goes on when there is room', async () => {
    const file = join(folder, 'full.sqlite');
    const small = await openHistory(file, { maxBytes: 150_000 });
    const values = Array.from({ length: 400 }, (_, i) => i / 1_000);
    let kept = 0;
    assert.throws(
      () => {
        for (; kept < 100; kept++) {
          small.addExperiment(experimentOf(kept, { cells: [cellOf('hello', 'best', values)] }));
        }
      },
      is('E_HISTORY_FULL', /full\.sqlite cannot grow: the disk is full; nothing of this write was kept/),
    );
    assert.ok(kept > 1 && kept < 20, String(kept));
    assert.equal(small.experiments().length, kept);
    small.close();
    const roomy = await openHistory(file);
    assert.equal(roomy.addExperiment(experimentOf(kept)), 'added');
    assert.equal(roomy.experiments().length, kept + 1);
    roomy.close();
  });
});

describe('a file that is none of ours', () => {
  it('is damaged: torn off, or overwritten in the middle', async () => {
    const file = join(folder, 'whole.sqlite');
    const history = await openHistory(file);
    for (let n = 0; n < 20; n++) history.addExperiment(experimentOf(n));
    history.close();
    const { size } = await stat(file);
    const bytes = await readFile(file);
    const damaged = is('E_HISTORY_DAMAGED', /is damaged \(.*import the last export into a new file/);

    const torn = join(folder, 'torn.sqlite');
    await writeFile(torn, bytes);
    await truncate(torn, Math.floor(size / 2 / 4096) * 4096);
    await assert.rejects(openHistory(torn), damaged);

    const overwritten = join(folder, 'overwritten.sqlite');
    await writeFile(overwritten, bytes);
    const handle = await open(overwritten, 'r+');
    await handle.write(Buffer.alloc(4096 * 3, 0x5a), 0, 4096 * 3, 4096 * 4);
    await handle.close();
    await assert.rejects(openHistory(overwritten), damaged);
  });

  it('is something else, cannot be opened, or is not there', async () => {
    const text = join(folder, 'text.sqlite');
    await writeFile(
      text,
      'this is a text, and it is long enough to be taken for a header of something else\n'.repeat(20),
    );
    await assert.rejects(
      openHistory(text),
      is('E_HISTORY_DAMAGED', /is no history: it is not an SQLite database/),
    );
    const other = join(folder, 'other.sqlite');
    const sql = new DatabaseSync(other);
    sql.exec('CREATE TABLE recipes (name TEXT)');
    sql.close();
    await assert.rejects(
      openHistory(other),
      is('E_HISTORY_VERSION', /is no history: it is a database of another program/),
    );
    await assert.rejects(openHistory(folder), is('E_HISTORY_UNREADABLE', /cannot be opened or read/));
    const missing = join(folder, 'missing.sqlite');
    await assert.rejects(
      openHistory(missing, { mustExist: true }),
      is('E_HISTORY_UNREADABLE', /there is no history .*missing\.sqlite yet; "lab history add RUN" makes it/),
    );
    await assert.rejects(stat(missing), /ENOENT/);
  });
});

describe('versions', () => {
  it('an older file takes the tables it lacks and keeps what it has', async () => {
    const file = join(folder, 'version-1.sqlite');
    await writeFile(file, await readFile(FIXTURE));
    const history = await openHistory(file);
    assert.deepEqual(history.experiments(), [
      experimentOf(0, { wallMs: null }),
      experimentOf(1, { wallMs: null }),
    ]);
    assert.deepEqual(
      history.blessings().map(({ why }) => why),
      ['meant'],
    );
    assert.deepEqual(history.alarms(), []);
    assert.equal(history.addExperiment(experimentOf(2)), 'added');
    history.close();
    const sql = new DatabaseSync(file);
    assert.equal(sql.prepare('PRAGMA user_version').get()!.user_version, SCHEMA_VERSION);
    sql.close();
  });

  it('a step that has been released was not changed since', () => {
    const tables = (sql: DatabaseSync): unknown[] =>
      sql.prepare('SELECT sql FROM sqlite_schema ORDER BY name').all();
    const fixture = new DatabaseSync(FIXTURE, { readOnly: true });
    const made = new DatabaseSync(':memory:');
    made.exec(MIGRATIONS[0]!);
    assert.deepEqual(tables(made), tables(fixture));
    fixture.close();
    made.close();
  });

  it('a newer file is refused, and left as it is', async () => {
    const file = join(folder, 'newer.sqlite');
    (await openHistory(file)).close();
    const sql = new DatabaseSync(file);
    sql.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    sql.close();
    const before = await readFile(file);
    await assert.rejects(
      openHistory(file),
      is('E_HISTORY_VERSION', /has version 3; this lab reads up to version 2: use the lab that wrote it/),
    );
    assert.deepEqual(await readFile(file), before);
  });

  it('is one file at rest, and its commits wait for the disk', async () => {
    const file = join(folder, 'modes.sqlite');
    const database = await openDatabase(file);
    const mode = (name: string): unknown =>
      database.read((sql) => Object.values(sql.prepare(`PRAGMA ${name}`).get()!)[0]);
    assert.deepEqual([mode('journal_mode'), mode('synchronous'), mode('foreign_keys')], ['delete', 3, 1]);
    database.close();
    await assert.rejects(stat(`${file}-wal`), /ENOENT/);
    await assert.rejects(stat(`${file}-journal`), /ENOENT/);
  });
});
