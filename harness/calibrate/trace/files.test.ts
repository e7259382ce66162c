import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { syntheticTrace } from '../testing/synthetic-trace.ts';
import { traceText } from './codec.ts';
import { openTrace, traceName, writeTrace } from './files.ts';

const trace = syntheticTrace({ epochs: 2 });
let lab: string;
let supplied: string;
let nothing: string;
before(async () => {
  lab = await mkdtemp(join(tmpdir(), 'traces-'));
  supplied = join(lab, 'supplied');
  nothing = join(lab, 'nothing');
  await mkdir(supplied);
  await writeFile(join(supplied, 'given.ndjson.gz'), gzipSync(traceText(trace)));
});
after(() => rm(lab, { recursive: true }));

describe('traces on disk', () => {
  it('there is none in an empty place', async () => {
    await assert.rejects(
      openTrace(nothing, undefined, nothing),
      /there is no trace in .* yet; "lab calibrate record"/,
    );
    await assert.rejects(openTrace(nothing, 'x', nothing), /there is no trace/);
  });

  it('the one that came with the lab serves until there is an own one', async () => {
    const given = await openTrace(nothing, undefined, supplied);
    assert.deepEqual([given.name, given.supplied, given.trace.epochs.length], ['given', true, 2]);
    const file = await writeTrace(lab, 'old', trace);
    await utimes(file, new Date(0), new Date(0));
    await writeTrace(lab, 'new', trace);
    const own = await openTrace(lab, undefined, supplied);
    assert.deepEqual([own.name, own.supplied], ['new', false]);
  });

  it('by name, own before supplied, and by path', async () => {
    assert.equal((await openTrace(lab, 'old', supplied)).name, 'old');
    assert.equal((await openTrace(lab, 'given', supplied)).supplied, true);
    const path = join(lab, 'traces', 'old.ndjson');
    assert.deepEqual((await openTrace(nothing, path, supplied)).trace.header, trace.header);
    await assert.rejects(openTrace(lab, 'odl', supplied), /unknown trace "odl" \(did you mean "old"\?\)/);
    await assert.rejects(openTrace(lab, './nosuch.ndjson', supplied), /nosuch\.ndjson cannot be read/);
  });

  it('names are safe for a file', async () => {
    assert.equal(traceName('baseline+gc=never-users-param'), 'baseline-gc-never-users-param');
    await assert.rejects(writeTrace(lab, '../x', trace), /expected a name of letters, digits, "\." and "-"/);
    await assert.rejects(writeTrace(lab, '', trace), /expected a name/);
  });
});
