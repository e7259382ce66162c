import type { Duplex } from 'node:stream';
import { deserialize, serialize } from 'node:v8';
import { FLAG_MORE, FrameReader, packFrame } from './frames.ts';
import type { RemoteAnswer } from './remote.ts';

/** What can be called, by name. Each is complete before the next begins, whoever asks: so each is atomic. */
export type RemoteCalls = { readonly [name: string]: (...args: never[]) => unknown };

const NOTHING = new Uint8Array();

/** Answers the calls of one worker. */
export function answerCalls(stream: Duplex, calls: RemoteCalls): void {
  const reader = new FrameReader();
  let pieces: Uint8Array[] = [];
  stream.on('data', (chunk: Buffer) => {
    for (const { number, flag, payload } of reader.push(chunk)) {
      if (flag === FLAG_MORE) {
        pieces.push(payload);
        stream.write(packFrame(number, 0, NOTHING));
        continue;
      }
      const bytes = pieces.length === 0 ? payload : Buffer.concat([...pieces, payload]);
      pieces = [];
      stream.write(packFrame(number, 0, serialize(answerTo(calls, bytes))));
    }
  });
  // A worker that dies leaves a broken pipe behind; that it died is told by its exit.
  stream.on('error', () => stream.destroy());
}

function answerTo(calls: RemoteCalls, bytes: Uint8Array): RemoteAnswer {
  const [name, args] = deserialize(bytes) as [string, unknown[]];
  const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
  try {
    if (call === undefined) throw new RangeError(`expected one of ${Object.keys(calls)}, got ${name}`);
    return { value: call(...(args as never[])) };
  } catch (error) {
    const { name: kind, message } = error as Error;
    return { error: { name: kind, message } };
  }
}
