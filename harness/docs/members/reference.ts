import { LAB } from '../../config/lab-shape.ts';
import type { Shape } from '../../config/shape.ts';

export interface MemberLine {
  /** `targets.NAME.ready.within` */
  path: string;
  doc: string;
}

/** Every member of a configuration, from the outside in. */
export function memberLines(): MemberLine[] {
  const lines = new Map<string, string>();
  const visit = (shape: Shape, path: string): void => {
    switch (shape.kind) {
      case 'object':
        for (const [name, member] of Object.entries(shape.members)) {
          const own = path === '' ? name : `${path}.${name}`;
          // The kinds of target share members; the first one's words stand.
          if (!lines.has(own)) lines.set(own, member.doc);
          visit(member.shape, own);
        }
        return;
      case 'dictionary':
        visit(shape.values, `${path}.NAME`);
        return;
      case 'list':
        visit(shape.items, `${path}[]`);
        return;
      case 'either':
        for (const one of shape.shapes) visit(one, path);
        return;
      case 'chosen':
        for (const one of Object.values(shape.by).reverse()) visit(one, path);
        return;
      default:
    }
  };
  visit(LAB, '');
  return [...lines].map(([path, doc]) => ({ path, doc }));
}

/** A table a heading: top-level members first, then those of each that has more. */
export function reference(): string {
  const lines = memberLines().filter(({ path }) => !path.endsWith('.NAME'));
  const heads = ['', 'targets.NAME', 'revision', 'scenarios.NAME', 'scenarios.NAME.requests[]', 'gate'];
  const headOf = (path: string): string =>
    heads.findLast((head) => head !== '' && path.startsWith(`${head}.`)) ?? '';
  return heads
    .map((head) => {
      const own = lines.filter(({ path }) => headOf(path) === head);
      const rows = own.map(({ path, doc }) => {
        const name = head === '' ? path : path.slice(head.length + 1);
        return `| \`${name}\` | ${doc.replaceAll('|', '\\|')} |`;
      });
      const title = head === '' ? 'member' : `of \`${head}\``;
      return [`| ${title} | |`, '|---|---|', ...rows].join('\n');
    })
    .join('\n\n');
}
