/**
 * The only way text gets into the page. `html` escapes whatever is put into it, unless that is markup
 * made by `html` itself, so a name that holds a tag stays a name.
 */
import { plain } from '../shared/plain.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe in text and in quoted attributes (attributes are always quoted here). */
export const escapeHtml = (text: string): string => plain(text).replace(/[&<>"']/g, (c) => ENTITIES[c]!);

/** Keeps a number and its percent sign on one line. */
const NO_BREAK = '\u00a0';

/** Markup that was made here and may be put into a page as it is. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

export type Content = Html | string | number | null | undefined | false | readonly Content[];

function render(content: Content): string {
  if (content === null || content === undefined || content === false) return '';
  if (content instanceof Html) return content.markup;
  if (typeof content === 'object') return content.map(render).join('');
  return escapeHtml(String(content)).replace(/(?<=\d) (?=%)/g, NO_BREAK);
}

export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(strings.reduce((sum, text, i) => sum + render(contents[i - 1]) + text));
}

export const join = (parts: readonly Content[], separator = ''): Html =>
  new Html(parts.map(render).join(separator));
