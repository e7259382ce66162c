import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/**
 * `n` distinct ports of 127.0.0.1 that were free a moment ago. All are held at once while they are
 * collected, so none comes twice. Another program may still take one before it is used: whoever starts
 * a server then meets E_PORT_IN_USE and asks again.
 */
export async function freePorts(n: number): Promise<number[]> {
  const holders = Array.from({ length: n }, () => createServer());
  try {
    return await Promise.all(
      holders.map(async (holder) => {
        holder.listen(0, '127.0.0.1');
        await once(holder, 'listening');
        return (holder.address() as AddressInfo).port;
      }),
    );
  } finally {
    await Promise.all(
      holders.filter((holder) => holder.listening).map((holder) => new Promise((done) => holder.close(done))),
    );
  }
}
