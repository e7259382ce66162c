/**
 * A strict reader of the XML that is written here: elements, attributes in double quotes, text and the five entities, nothing
 * else. And a check of what may stand where, after Jenkins' junit-10.xsd.
 */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  const bad = /[<&](?!(amp|lt|gt|quot|apos);)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.exec(
    text,
  );
  if (bad !== null)
    throw new SyntaxError(`not allowed in text: ${JSON.stringify(text.slice(bad.index, bad.index + 20))}`);
  return text.replace(/&(\w+);/g, (_, name: string) => ENTITIES[name]!);
}

/** Throws SyntaxError. */
export function readXml(source: string): Element {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!source.startsWith(head)) throw new SyntaxError('no XML declaration');
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const stack = [root];
  const token = /<(\/?)([a-z-]+)((?: [a-z]+="[^"]*")*)(\/?)>|([^<]+)/gy;
  token.lastIndex = head.length;
  while (token.lastIndex < source.length) {
    const at = token.lastIndex;
    const match = token.exec(source);
    if (match === null) throw new SyntaxError(`at ${at}: ${JSON.stringify(source.slice(at, at + 40))}`);
    const [, closing, name, attributes, empty, text] = match;
    const parent = stack.at(-1)!;
    if (text !== undefined) parent.text += decoded(text);
    else if (closing === '/') {
      if (stack.pop()!.name !== name) throw new SyntaxError(`</${name}> closes another element`);
    } else {
      const pairs = [...attributes!.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(
        ([, key, value]) => [key!, decoded(value!)] as const,
      );
      const element = { name: name!, attributes: Object.fromEntries(pairs), children: [], text: '' };
      if (pairs.length !== Object.keys(element.attributes).length)
        throw new SyntaxError('an attribute twice');
      parent.children.push(element);
      if (empty === '') stack.push(element);
    }
  }
  if (stack.length !== 1 || root.children.length !== 1)
    throw new SyntaxError('not one root, or one not closed');
  return root.children[0]!;
}

interface Rule {
  required: readonly string[];
  optional: readonly string[];
  children: readonly string[];
}

const NOTE: Rule = { required: [], optional: ['type', 'message'], children: [] };
const PLAIN: Rule = { required: [], optional: [], children: [] };
const RULES: Readonly<Record<string, Rule>> = {
  testsuites: {
    required: [],
    optional: ['name', 'time', 'tests', 'failures', 'errors'],
    children: ['testsuite'],
  },
  testsuite: {
    required: ['name', 'tests', 'failures', 'errors'],
    optional: ['group', 'time', 'skipped', 'timestamp', 'hostname', 'id', 'package', 'file', 'log', 'url'],
    children: ['testsuite', 'properties', 'testcase', 'system-out', 'system-err'],
  },
  testcase: {
    required: ['name'],
    optional: ['time', 'classname', 'group'],
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  },
  failure: NOTE,
  error: NOTE,
  skipped: NOTE,
  'system-out': PLAIN,
  'system-err': PLAIN,
};

/** What is against the schema, with where; empty when nothing is. */
export function junitFaults(element: Element, path = element.name): string[] {
  const rule = RULES[element.name];
  if (rule === undefined) return [`${path}: unknown element`];
  const names = Object.keys(element.attributes);
  return [
    ...rule.required.filter((name) => !names.includes(name)).map((name) => `${path}: no ${name}`),
    ...names
      .filter((name) => ![...rule.required, ...rule.optional].includes(name))
      .map((name) => `${path}: ${name} is not known`),
    ...element.children.flatMap((child) =>
      rule.children.includes(child.name)
        ? junitFaults(child, `${path}/${child.name}`)
        : [`${path}: ${child.name} may not stand here`],
    ),
  ];
}
