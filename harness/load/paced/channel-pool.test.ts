import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Channel } from './channel.ts';
import { ChannelPool } from './channel-pool.ts';

const owner = { answered() {}, failed() {} };
const channel = () => new Channel('127.0.0.1', 1, owner);

describe('the connections of an open loop', () => {
  it('are used in turn, the longest idle first', () => {
    const own = [channel(), channel(), channel()];
    const pool = new ChannelPool(own, 3, channel);
    const first = pool.take()!;
    const second = pool.take()!;
    pool.give(second);
    pool.give(first);
    assert.deepEqual([first, second], own.slice(0, 2));
    for (const expected of [own[2], second, first]) assert.equal(pool.take(), expected);
    assert.equal(pool.take(), undefined);
  });

  it('grow in number when all are busy, up to the most allowed', () => {
    const pool = new ChannelPool([channel()], 3, channel);
    const taken = [pool.take()!, pool.take()!];
    assert.deepEqual([pool.size, pool.anyIdle, pool.exhausted], [2, false, false]);
    taken.push(pool.take()!);
    assert.deepEqual([pool.size, pool.exhausted, pool.take()], [3, true, undefined]);
    assert.equal(new Set(taken).size, 3);
    for (const given of taken) pool.give(given);
    for (let round = 0; round < 10; round++) pool.give(pool.take()!);
    assert.deepEqual([pool.size, pool.anyIdle, pool.exhausted], [3, true, false]);
  });

  it('are the first of those borrowed, when there are more than allowed', () => {
    const own = [channel(), channel(), channel()];
    const pool = new ChannelPool(own, 2, channel);
    assert.deepEqual([pool.take(), pool.take(), pool.take()], [own[0], own[1], undefined]);
  });

  it('are closed afterwards, save those borrowed', () => {
    const closed: Channel[] = [];
    class Watched extends Channel {
      override close(): void {
        closed.push(this);
      }
    }
    const watched = () => new Watched('127.0.0.1', 1, owner);
    const own = watched();
    const pool = new ChannelPool([own], 2, watched);
    pool.take();
    const grown = pool.take()!;
    pool.dismiss();
    assert.deepEqual(closed, [grown]);
    pool.closeAll();
    assert.deepEqual(closed, [grown, own, grown]);
  });
});
