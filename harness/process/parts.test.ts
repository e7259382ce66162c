import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { serverArgv } from './argv.ts';
import { choosePinning, parseCoreList } from './pinning.ts';
import { freePorts } from './ports.ts';
import { parseReadyLine } from './ready.ts';
import { Tail } from './tail.ts';

describe('serverArgv', () => {
  it('puts the script first and always ties the server to its standard input', () => {
    assert.deepEqual(serverArgv({ argv: ['d/server.mjs'] }, 'a.js', { port: 0, flags: ['--cpu-ms', '9'] }), [
      'd/server.mjs',
      'a.js',
      '--port',
      '0',
      '--exit-with-stdin',
      '--cpu-ms',
      '9',
    ]);
    assert.ok(!serverArgv({ argv: [] }, 'a.js', { port: null }).includes('--port'));
  });
});

describe('pinning', () => {
  it('reads the kernel’s lists', () => {
    assert.deepEqual(parseCoreList('0-2,5,8-9\n'), [0, 1, 2, 5, 8, 9]);
    assert.deepEqual(parseCoreList(''), []);
  });

  it('avoids the other half of the server’s physical core', () => {
    const pairs = (core: number) => [core % 2, (core % 2) + 2];
    assert.deepEqual(choosePinning([1, 2, 3], pairs), { server: 3, generator: 2 });
    assert.deepEqual(choosePinning([1, 3], pairs), { server: 3, generator: 1 });
    assert.equal(choosePinning([4], pairs), null);
    assert.equal(choosePinning([], pairs), null);
  });
});

describe('freePorts', () => {
  it('gives distinct ports that can be bound', async () => {
    const ports = await freePorts(8);
    assert.equal(new Set(ports).size, 8);
    const server = createServer().listen(ports[3], '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      server.once('listening', resolve);
      server.once('error', reject);
    });
    server.close();
  });
});

describe('parseReadyLine', () => {
  it('takes the ready line only', () => {
    assert.deepEqual(parseReadyLine('{"ready":true,"port":80,"pid":7,"variant":"x"}'), {
      port: 80,
      pid: 7,
      variant: 'x',
      host: null,
      adminPort: null,
    });
    assert.equal(parseReadyLine('{"ready":true,"port":80,"pid":7,"adminPort":81}')?.adminPort, 81);
    for (const line of ['', 'ready', '{"ready":true}', '{"ready":false,"port":1,"pid":1}', '{"ready"']) {
      assert.equal(parseReadyLine(line), null, line);
    }
  });
});

describe('Tail', () => {
  it('keeps the end, whatever the pieces', () => {
    const tail = new Tail(10);
    for (const text of ['abc\n', 'defghij\n', 'kl', 'm\n']) tail.push(Buffer.from(text));
    assert.equal(tail.text(), 'fghij\nklm\n');
    assert.deepEqual(tail.lines(1), ['klm']);
    assert.deepEqual(new Tail(5).lines(3), []);
  });

  it('cuts a piece that is longer than the limit', () => {
    const tail = new Tail(4);
    tail.push(Buffer.from('0123456789'));
    assert.equal(tail.text(), '6789');
  });
});
