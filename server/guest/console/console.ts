import { host } from '../host.ts';
import { OP } from '../ops.ts';
import { format } from './format.ts';
import { type InspectOptions, inspect } from './inspect.ts';
import { tableText } from './table.ts';

type Level = 'log' | 'info' | 'warn' | 'error' | 'debug';

export function makeConsole() {
  let indent = '';
  const counts = new Map<string, number>();
  const started = new Map<string, number>();

  const write = (level: Level, text: string): void => {
    host(
      OP.consoleWrite,
      level,
      (indent === '' ? text : indent + text.replaceAll('\n', `\n${indent}`)).toWellFormed(),
    );
  };
  const labelOf = (label: unknown) => (label === undefined ? 'default' : `${label as string}`);

  function elapsed(label: unknown, rest: unknown[], remove: boolean): void {
    const key = labelOf(label);
    const since = started.get(key);
    if (since === undefined) {
      write('warn', `no timer with the label ${key}`);
      return;
    }
    if (remove) started.delete(key);
    const ms = ((host(OP.now) as number) - since).toFixed(3);
    write('log', format([`${key.replaceAll('%', '%%')}: ${ms}ms`, ...rest]));
  }

  const console = {
    log: (...args: unknown[]) => write('log', format(args)),
    info: (...args: unknown[]) => write('info', format(args)),
    warn: (...args: unknown[]) => write('warn', format(args)),
    error: (...args: unknown[]) => write('error', format(args)),
    debug: (...args: unknown[]) => write('debug', format(args)),
    trace(...args: unknown[]) {
      const title = format(args);
      // The first frame is this one.
      const stack = new Error().stack!.trimEnd().split('\n').slice(1).join('\n');
      write('error', `Trace${title === '' ? '' : `: ${title}`}\n${stack}`);
    },
    assert(condition?: unknown, ...args: unknown[]) {
      if (condition) return;
      if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
      else args.unshift('Assertion failed');
      write('error', format(args));
    },
    dir: (value: unknown, options?: InspectOptions) => write('log', inspect(value, options)),
    dirxml: (...args: unknown[]) => write('log', format(args)),
    table: (data: unknown, columns?: readonly string[]) => write('log', tableText(data, columns)),
    count(label?: unknown) {
      const key = labelOf(label);
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      write('log', `${key}: ${count}`);
    },
    countReset: (label?: unknown) => {
      counts.delete(labelOf(label));
    },
    group(...args: unknown[]) {
      if (args.length > 0) write('log', format(args));
      indent += '  ';
    },
    groupCollapsed: (...args: unknown[]) => console.group(...args),
    groupEnd() {
      indent = indent.slice(2);
    },
    time(label?: unknown) {
      started.set(labelOf(label), host(OP.now) as number);
    },
    timeLog: (label?: unknown, ...rest: unknown[]) => elapsed(label, rest, false),
    timeEnd: (label?: unknown) => elapsed(label, [], true),
    clear() {},
  };
  return console;
}
