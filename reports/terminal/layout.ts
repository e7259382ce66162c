/** Columns, wrapping and colour for a terminal. Widths are in cells, not characters. */

export type Tone = 'good' | 'bad' | 'warn' | 'dim' | 'bold' | 'plain';
export type Paint = (text: string, tone: Tone) => string;

const SGR: Readonly<Record<Exclude<Tone, 'plain'>, string>> = {
  good: '36', // cyan and yellow: told apart by colour-blind eyes, unlike green and red
  bad: '33',
  warn: '35',
  dim: '2',
  bold: '1',
};

export const painter =
  (color: boolean): Paint =>
  (text, tone) =>
    color && tone !== 'plain' ? `\u001b[${SGR[tone]}m${text}\u001b[0m` : text;

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

const cellsOf = (character: string): number => (ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1);

/** Cells that a text without escape sequences takes. */
export function cells(text: string): number {
  let sum = 0;
  for (const character of text) sum += cellsOf(character);
  return sum;
}

export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - cells(text)));
  return align === 'left' ? text + space : space + text;
}

/** The pieces of a word none of which is wider than `width`, cut after + = / - . where there is one. */
function pieces(word: string, width: number): string[] {
  const out: string[] = [];
  let line = '';
  for (const character of word) {
    if (cells(line) + cellsOf(character) > width) {
      const seam = line.search(/[+=/.:-][^+=/.:-]*$/) + 1;
      const cut = seam > width / 3 ? seam : line.length;
      out.push(line.slice(0, cut));
      line = line.slice(cut);
    }
    line += character;
  }
  out.push(line);
  return out;
}

/** Lines of at most `width` cells; a word that is longer is cut. A number keeps its percent sign. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ (?!%)/).flatMap((w) => pieces(w, width))) {
    if (line !== '' && cells(line) + 1 + cells(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}

/** A paragraph whose first line begins with `first` and the others with blanks of the same width. */
export function paragraph(
  text: string,
  width: number,
  first = '',
  tone: Tone = 'plain',
  paint?: Paint,
): string[] {
  const indent = cells(first);
  return wrap(text, width - indent).map((line, i) => {
    const lead = i === 0 ? first : ' '.repeat(indent);
    return lead + (paint === undefined ? line : paint(line, tone));
  });
}

export interface TableCell {
  text: string;
  /** Blanks before every line of a cell in the first column. */
  indent?: number;
  tone?: Tone;
}

/**
 * A table whose first column wraps and takes what the others leave; those are aligned as `align` says.
 * A row of one cell is a heading and may use the whole width. Every line begins with two blanks.
 */
export function table(
  rows: readonly (readonly TableCell[])[],
  align: readonly ('left' | 'right')[],
  width: number,
  paint: Paint,
): string[] {
  const widths = align.map((_, c) =>
    Math.max(
      ...rows.filter((row) => row.length > 1).map((row) => cells(row[c]!.text) + (row[c]!.indent ?? 0)),
    ),
  );
  const rest = widths.slice(1).reduce((sum, w) => sum + w + 2, 0);
  widths[0] = Math.min(widths[0]!, Math.max(8, width - 2 - rest));
  return rows.flatMap((row) => {
    const indent = row[0]!.indent ?? 0;
    const room = row.length === 1 ? width - 2 : widths[0]! - indent;
    return wrap(row[0]!.text, room).map((piece, i) => {
      const tail = i > 0 ? [] : row.slice(1);
      const texts = [{ ...row[0]!, text: ' '.repeat(indent) + piece }, ...tail].map((cell, c) =>
        paint(pad(cell.text, widths[c]!, align[c]!), cell.tone ?? 'plain'),
      );
      return `  ${texts.join('  ')}`.trimEnd();
    });
  });
}
