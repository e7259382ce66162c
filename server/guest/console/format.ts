import { inspect } from './inspect.ts';

const whole = (value: unknown) => (typeof value === 'symbol' ? NaN : Number.parseInt(String(value), 10));

/** One of %s %d %i %f %j %o %O %c applied to its argument. */
function directive(kind: string, value: unknown): string {
  switch (kind) {
    case 's':
      return typeof value === 'object' && value !== null ? inspect(value, { depth: 0 }) : String(value);
    case 'd':
      return typeof value === 'bigint'
        ? `${value}n`
        : String(typeof value === 'symbol' ? NaN : Number(value));
    case 'i':
      return typeof value === 'bigint' ? `${value}n` : String(whole(value));
    case 'f':
      return String(typeof value === 'symbol' ? NaN : Number.parseFloat(String(value)));
    case 'j':
      return String(JSON.stringify(value));
    case 'o':
      return inspect(value, { depth: 4 });
    case 'O':
      return inspect(value);
    default:
      return '';
  }
}

/** The arguments of console.log as one text. */
export function format(args: readonly unknown[]): string {
  let next = 1;
  let text = '';
  const [first] = args;
  if (typeof first === 'string') {
    text =
      args.length === 1
        ? first
        : first.replace(/%([sdifjoOc%])/g, (found, kind: string) => {
            if (kind === '%') return '%';
            return next < args.length ? directive(kind, args[next++]) : found;
          });
  } else {
    next = 0;
  }
  const rest = args.slice(next).map((value) => (typeof value === 'string' ? value : inspect(value)));
  return next === 0 ? rest.join(' ') : [text, ...rest].join(' ');
}
