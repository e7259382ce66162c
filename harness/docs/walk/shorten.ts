import { COMMANDS } from '../../cli/registry.ts';

/** Time and thoroughness, which a reader should take and a test cannot. */
const WITH_VALUE = ['--budget', '--epochs'];
const ALONE = ['--quick', '--control', '--no-control'];
const INSTEAD = '--quick --epochs 2 --slices 2 --slice 50ms --warmup 200'.split(' ');

const SHORT_SEARCH = '--slices 2 --warmup 50 --no-profile'.split(' ');

/** The same command line, with the shortest comparison there is in place of the one it asks for. */
export function shortened(argv: readonly string[]): string[] {
  const [first] = argv;
  const other = COMMANDS.some(({ name }) => name === first && name !== 'compare' && name !== 'bisect');
  if (other) return [...argv];
  const kept = argv.filter((word, i) => {
    const [name] = word.split('=', 1);
    if (ALONE.includes(word) || WITH_VALUE.includes(argv[i - 1] ?? '')) return false;
    return !WITH_VALUE.includes(name!);
  });
  if (first === 'bisect') return [...kept, ...SHORT_SEARCH];
  const explicit = first === 'compare' ? kept : ['compare', ...kept];
  return [...explicit, ...INSTEAD];
}
