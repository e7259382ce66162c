/** The operations of ops.ts that need neither a request nor a timer. */
import { type HostFunction, type HostValue, OP } from '../guest/ops.ts';
import { compress, decompress } from './compression.ts';
import { randomBytes, randomUuid } from './crypto.ts';
import { digest, hmac } from './digest.ts';
import { isStoreOperation, storeService } from './store-services.ts';
import type { Stores } from './stores.ts';
import { textDecode, textEncodingName, utf8Encode } from './text.ts';
import { urlParse, urlSet } from './url.ts';
import { vectorJson } from './vector.ts';

export type ConsoleLevel = 'log' | 'info' | 'warn' | 'error' | 'debug';

export interface ServicesOptions {
  stores: Stores;
  env(name: string): string | undefined;
  consoleWrite(level: ConsoleLevel, text: string): void;
}

type Service = (a: HostValue, b: HostValue, c: HostValue) => HostValue;

/** Services by operation number; the engine has typed what comes from the guest as HostValue only. */
function table({ env, consoleWrite }: ServicesOptions): Map<number, Service> {
  return new Map<number, Service>([
    [OP.consoleWrite, (level, text) => consoleWrite(level as ConsoleLevel, text as string) as undefined],
    [OP.env, (name) => env(name as string)],
    [OP.randomUuid, randomUuid],
    [OP.randomBytes, (count) => randomBytes(count as number)],
    [OP.digest, (hash, bytes) => digest(hash as string, bytes as Uint8Array)],
    [OP.hmac, (hash, key, bytes) => hmac(hash as string, key as Uint8Array, bytes as Uint8Array)],
    [OP.compress, (format, bytes) => compress(format as string, bytes as Uint8Array)],
    [OP.decompress, (format, bytes) => decompress(format as string, bytes as Uint8Array)],
    [OP.vector, (text, dimensions, base64) => vectorJson(text as string, dimensions as number, base64 === 1)],
    [OP.urlParse, (href, base) => urlParse(href as string, base as string | undefined)],
    [OP.urlSet, (href, field, value) => urlSet(href as string, field as string, value as string)],
    [OP.utf8Encode, (text) => utf8Encode(text as string)],
    [
      OP.textDecode,
      (label, bytes, flags) => textDecode(label as string, bytes as Uint8Array, (flags as number) ?? 0),
    ],
    [OP.textEncodingName, (label) => textEncodingName(label as string)],
  ]);
}

/** Throws RangeError for an operation that is not among these. */
export function createServices(options: ServicesOptions): HostFunction {
  const services: Service[] = [];
  for (const [op, service] of table(options)) services[op] = service;
  return (op, a, b, c, space = '') => {
    if (isStoreOperation(op)) return storeService(options.stores.in(space), op, a, b, c);
    const service = services[op];
    if (service === undefined) throw new RangeError(`operation ${op} is not one of the services`);
    return service(a, b, c);
  };
}
