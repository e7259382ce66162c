import { LabError } from '../../model/errors.ts';
import type { CallMessage, Handlers, ReplyMessage, WireError } from './protocol.ts';

function toWire(error: unknown): WireError {
  if (error instanceof LabError) {
    return { code: error.code, message: error.message, details: error.details, stack: error.stack ?? '' };
  }
  const known = error instanceof Error ? error : new Error(String(error));
  return { code: null, message: known.message, details: [], stack: known.stack ?? '' };
}

/**
 * Turns this process into a worker: answers the parent's calls until the parent goes away. The channel
 * closes with the parent, however it dies, and the worker then ends; Ctrl-C goes to the whole process
 * group and is the parent's to handle.
 */
export function serve(handlers: Handlers): void {
  if (process.send === undefined) throw new Error('this file is the worker of a load generator: fork it');
  process.on('disconnect', () => process.exit(0));
  process.on('SIGINT', () => {});
  process.on('message', (message) => {
    const { id, method, argument } = message as CallMessage;
    void answer(handlers, method, argument).then((outcome) => {
      // The parent may have gone while we worked; 'disconnect' ends us then.
      if (process.connected) process.send?.({ id, ...outcome } as ReplyMessage);
    });
  });
}

async function answer(handlers: Handlers, method: string, argument: unknown) {
  try {
    const handler = handlers[method];
    if (handler === undefined) throw new Error(`the worker has no method "${method}"`);
    return { ok: true as const, value: await handler(argument as never) };
  } catch (error) {
    return { ok: false as const, error: toWire(error) };
  }
}
