/** The examples of a Markdown page: scripts, and what `curl` gets from the script above it. */
export interface Exchange {
  command: string;
  /** Lines printed, without the last line break. */
  printed: string;
}

export interface Example {
  /** From its first line, `// name.js`. */
  file: string;
  source: string;
  exchanges: Exchange[];
}

export function examplesOf(markdown: string): Example[] {
  const examples: Example[] = [];
  for (const [, language, text] of markdown.matchAll(/^```(js|console)\n([\s\S]*?)^```$/gm)) {
    if (language === 'js') {
      const file = /^\/\/ (\S+\.js)\n/.exec(text!)?.[1];
      if (file === undefined) throw new Error(`an example does not begin with "// name.js": ${text}`);
      examples.push({ file, source: text!, exchanges: [] });
      continue;
    }
    for (const [, command, printed] of text!.matchAll(/^\$ (.+)\n((?:(?!\$ ).*\n)*)/gm)) {
      const example = examples.at(-1);
      if (example === undefined) throw new Error(`"${command}" has no script above it`);
      example.exchanges.push({ command: command!, printed: printed!.replace(/\n$/, '') });
    }
  }
  return examples;
}

/** The request of `curl [-X METHOD] [-H 'name: value'] [-d body] localhost:3000/path`. */
export function requestOf(command: string): {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
} {
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  if (words.shift() !== 'curl') throw new Error(`not a curl command: ${command}`);
  let method: string | undefined;
  let body: string | undefined;
  let path: string | undefined;
  const headers: Record<string, string> = {};
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-X') method = words.shift();
    else if (word === '-d') body = words.shift();
    else if (word === '-H') {
      const [name, value] = words.shift()!.split(': ');
      headers[name!] = value!;
    } else if (word.startsWith('localhost:3000/')) path = word.slice('localhost:3000'.length);
    else throw new Error(`curl: "${word}" is not understood in ${command}`);
  }
  if (path === undefined) throw new Error(`no address in ${command}`);
  method ??= body === undefined ? 'GET' : 'POST';
  return { method, path, headers, ...(body === undefined ? {} : { body }) };
}
