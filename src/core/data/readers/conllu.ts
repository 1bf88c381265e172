/** CoNLL-U (universaldependencies.org/format.html): a word a line, ten columns, an empty line after each sentence. */
import { trimEndOf } from '../../base/trimEnd';
import type { SourceFile } from '../sourceFile';
import { readBlocksOfLines } from './paragraphs';
import type { Row, WantedColumns } from './reader';
import { SentenceLengths } from './sentenceLengths';

const columnNames = ['id', 'form', 'lemma', 'upos', 'xpos', 'feats', 'head', 'deprel', 'deps', 'misc'] as const;

const upos = columnNames.indexOf('upos');

/** What the names of roles mean where the config gives no column. */
const usual: Readonly<Record<string, string>> = { tokens: 'form', tags: 'upos' };

export async function* readConllu(
  source: SourceFile,
  { roles, onMissing }: WantedColumns,
): AsyncGenerator<readonly Row[]> {
  const wanted: [string, number][] = [];
  for (const [role, column] of Object.entries(roles)) {
    const index = (columnNames as readonly string[]).indexOf(column === role ? (usual[role] ?? column) : column);
    if (index < 0) onMissing(role, column, columnNames);
    wanted.push([role, index]);
  }
  if (wanted.some(([, index]) => index < 0)) return;
  const lengths = new SentenceLengths(source);
  for await (const sentences of readBlocksOfLines(source)) {
    const rows: Row[] = [];
    for (const { line, lines } of sentences) {
      const lists: Record<string, string[]> = Object.fromEntries(wanted.map(([role]) => [role, []]));
      let broken = false;
      for (const [i, text] of lines.entries()) {
        if (text.startsWith('#')) continue;
        const cells = trimEndOf(text, ' ').split('\t');
        while (cells.length > columnNames.length && cells.at(-1)!.trim() === '') cells.pop();
        if (cells.length !== columnNames.length) {
          const message = `${cells.length} columns where CoNLL-U has ${columnNames.length}, separated by tabs`;
          source.report('ragged-row', message, line + i);
          broken = true;
          break;
        }
        // Ranges (2-3) are words that are split below them, decimals (2.1) are words that are not there.
        if (/[-.]/.test(cells[0]!)) continue;
        // `_` is a word like any other, and a feature that is not there; but it is no part of speech.
        for (const [role, index] of wanted)
          lists[role]!.push(index === upos && cells[index] === '_' ? '' : cells[index]!);
      }
      const words = lists[wanted[0]?.[0] ?? '']?.length ?? 0;
      lengths.add(line, words);
      if (!broken && words > 0) rows.push({ line, fields: {}, lists });
    }
    yield rows;
  }
  lengths.finish();
}
