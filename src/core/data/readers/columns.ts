/** Words in columns, as of CoNLL 2003: a word a line with its tags, an empty line after each sentence. */
import { countOf } from '../../base/countOf';
import type { SourceFile } from '../sourceFile';
import { readBlocksOfLines } from './paragraphs';
import type { Row, WantedColumns } from './reader';
import { SentenceLengths } from './sentenceLengths';

/** Tokens are the first column and tags the last where the config gives no number. */
function indexOf(role: string, column: string, width: number): number | undefined {
  if (/^[1-9]\d*$/.test(column)) return Number(column) <= width ? Number(column) - 1 : undefined;
  if (column !== role) return undefined;
  return role === 'tokens' ? 0 : role === 'tags' ? width - 1 : undefined;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/** How the lines of a file are cut: what separates the cells, and how many there are. */
interface Form {
  readonly separator: RegExp;
  readonly width: number;
}

/** Blanks at the end of a line mean nothing; where cells are empty there, they are for the last columns. */
function cellsOf(text: string, { separator, width }: Form): readonly string[] {
  const cells = separator.source === '\\t' ? text.split(separator) : text.trim().split(separator);
  while (cells.length > width && cells.at(-1)!.trim() === '') cells.pop();
  return cells.map(cell => cell.trim());
}

/** As most lines of the first sentence have it. By tabs where there are any: words of social media hold odd white space. */
function findForm(lines: readonly Line[]): Form {
  const separator = lines.some(({ text }) => text.trim().includes('\t')) ? /\t/ : /[ \t]+/;
  const counts = new Map<number, number>();
  for (const { text } of lines) {
    const width = text.trim().split(separator).length;
    counts.set(width, (counts.get(width) ?? 0) + 1);
  }
  const [[width]] = [...counts].sort(([a, m], [b, n]) => n - m || b - a) as [[number, number]];
  return { separator, width };
}

function isDocument(text: string): boolean {
  return /^-DOCSTART-(?:\s|$)/.test(text);
}

/** Lines such as `# id 7` that are not of the width of the others; a word may be # too. @param isFirst of a sentence */
function isComment(text: string, form: Form | undefined, isFirst: boolean): boolean {
  if (!/^#(?:\s|$)/.test(text)) return false;
  if (isFirst && /^# +\S.*\t/.test(text)) return true;
  return /^#\s*[\w.-]+\s*[=:]/.test(text) || (form !== undefined && cellsOf(text, form).length !== form.width);
}

/** The sentences of lines without an empty one between them: documents and comments begin others. */
function splitBlock(start: number, texts: readonly string[], form: Form | undefined): readonly (readonly Line[])[] {
  const sentences: Line[][] = [[]];
  for (const [i, text] of texts.entries()) {
    if (isDocument(text) || isComment(text, form, sentences.at(-1)!.length === 0)) sentences.push([]);
    else sentences.at(-1)!.push({ number: start + i, text });
  }
  return sentences.filter(lines => lines.length > 0);
}

export async function* readColumns(
  source: SourceFile,
  { roles, onMissing }: WantedColumns,
): AsyncGenerator<readonly Row[]> {
  let form: Form | undefined;
  let wanted: readonly (readonly [string, number])[] = [];
  const lengths = new SentenceLengths(source);
  for await (const blocks of readBlocksOfLines(source)) {
    const rows: Row[] = [];
    for (const block of blocks) {
      if (!form) {
        const all = block.lines.map((text, i) => ({ number: block.line + i, text }));
        const words = all.filter(({ text }) => !isDocument(text));
        // What may be a comment says nothing of the others.
        const sure = words.filter(({ text }) => !/^#\s/.test(text));
        if (words.length === 0) continue;
        form = findForm(sure.length > 0 ? sure : words);
        const { width } = form;
        const found = Object.entries(roles).map(([role, column]) => [role, indexOf(role, column, width)] as const);
        const numbers = Array.from({ length: width }, (_, i) => String(i + 1));
        for (const [role, index] of found) if (index === undefined) onMissing(role, roles[role]!, numbers);
        if (found.some(([, index]) => index === undefined)) return;
        wanted = found as readonly (readonly [string, number])[];
        if (width < 2 && wanted.length > 1) {
          const message = 'one column here; a word and its tag are separated by a tab or spaces';
          source.report('ragged-row', message, words[0]!.number);
          return;
        }
      }
      for (const lines of splitBlock(block.line, block.lines, form)) {
        const lists = readSentence(lines, form, wanted, source);
        lengths.add(lines[0]!.number, lines.length);
        if (lists) rows.push({ line: lines[0]!.number, fields: {}, lists });
      }
    }
    yield rows;
  }
  lengths.finish();
}

function readSentence(
  lines: readonly Line[],
  form: Form,
  wanted: readonly (readonly [string, number])[],
  source: SourceFile,
): Record<string, readonly string[]> | undefined {
  const lists: Record<string, string[]> = Object.fromEntries(wanted.map(([role]) => [role, []]));
  for (const { number, text } of lines) {
    const cells = cellsOf(text, form);
    if (cells.length !== form.width) {
      const message = `${countOf(cells.length, 'column')} where the first sentence has ${form.width}`;
      source.report('ragged-row', message, number);
      return undefined;
    }
    for (const [role, index] of wanted) lists[role]!.push(cells[index]!);
  }
  return lists;
}
