/** Texts packed into blocks, one after the other, so that a corpus may be larger than memory. */
import { splitSentences } from '../../base/splitSentences';
import { splitWords } from '../../base/splitWords';
import type { Example } from '../../data/dataset';
import type { Tokenizer } from '../../text/tokenizer';
import { splitTemplate } from '../fillMask/masks';
import { tokensOf } from '../textTokens';
import { type Block, begins } from './block';

export interface CorpusOptions {
  /** What one document is: a text, the texts up to an empty one, or those of a file. */
  readonly documents: 'texts' | 'empty-lines' | 'files';
  /** What a block has: texts that follow each other, with a separator between documents; of one document; or of one text. */
  readonly blocks: 'packed' | 'documents' | 'texts';
}

export interface CorpusParts extends CorpusOptions {
  readonly tokenizer: Tokenizer;
  /** Tokens of a block, special ones counted. */
  readonly length: number;
  /** Blocks stand in the tokens that the tokenizer puts around a text. */
  readonly framed: boolean;
  /** What is marked beside documents. */
  readonly words?: boolean;
  readonly sentences?: boolean;
}

/** A text, and whether a document begins with it. */
interface Piece {
  readonly text: string;
  readonly begins: boolean;
}

/** Texts without empty ones. Pieces of one line are of one document. */
function* piecesOf(examples: Iterable<Example>, documents: CorpusOptions['documents']): Generator<Piece> {
  let last: Example['source'] | undefined;
  for (const { fields, source } of examples) {
    const text = fields.text ?? '';
    if (text.trim() === '') {
      if (documents === 'empty-lines') last = undefined;
      continue;
    }
    const sameFile = last?.file === source.file;
    const goesOn = documents === 'texts' ? sameFile && last?.line === source.line : sameFile;
    yield { text, begins: !goesOn };
    last = source;
  }
}

/** What stands before and after the tokens of every block. */
function frameOf(tokenizer: Tokenizer, framed: boolean) {
  if (!framed) return { before: new Int32Array(), after: new Int32Array() };
  const { before, after } = splitTemplate(tokenizer.encode('a', Number.POSITIVE_INFINITY), tokenizer);
  return { before, after };
}

/** Marks the first token of each stretch of a text: the one that has its first character, or follows it closest. */
function markStarts(
  marks: Int32Array,
  offsets: readonly (readonly [number, number])[],
  starts: Iterable<number>,
  mark: number,
): void {
  let token = 0;
  for (const start of starts) {
    while (token < offsets.length && Math.max(offsets[token]![1] - 1, offsets[token]![0]) < start) token++;
    if (token < offsets.length) marks[token] = marks[token]! | mark;
  }
}

function readPiece(piece: Piece, { tokenizer, words, sentences }: CorpusParts) {
  const { ids, offsets } = tokensOf(tokenizer, piece.text);
  const marks = new Int32Array(ids.length);
  if (words)
    markStarts(
      marks,
      offsets,
      splitWords(piece.text).map(([start]) => start),
      begins.word,
    );
  if (sentences)
    markStarts(
      marks,
      offsets,
      splitSentences(piece.text).map(({ start }) => start),
      begins.sentence,
    );
  if (ids.length > 0) {
    marks[0] = marks[0]! | (words ? begins.word : 0) | (sentences ? begins.sentence : 0);
    if (piece.begins) marks[0] |= begins.document;
  }
  return { ids, marks };
}

/** Blocks of `length` tokens; where nothing follows they are shorter, never empty. */
export function* toBlocks(examples: Iterable<Example>, parts: CorpusParts): Generator<Block> {
  const { tokenizer, documents, blocks, length, framed } = parts;
  const { before, after } = frameOf(tokenizer, framed);
  const room = Math.max(1, length - before.length - after.length);
  const { sep, eos = sep } = tokenizer.special;
  const separator = sep ?? eos;
  let number = 0;
  let [ids, marks]: [number[], number[]] = [[], []];
  const take = (): Block => {
    const all = Int32Array.from([...before, ...ids, ...after]);
    const own = new Int32Array(all.length);
    own.set(marks, before.length);
    [ids, marks] = [[], []];
    return { ids: all, marks: own, number: number++ };
  };
  for (const piece of piecesOf(examples, documents)) {
    const ends = blocks === 'texts' || (blocks === 'documents' && piece.begins);
    if (ends && ids.length > 0) yield take();
    const read = readPiece(piece, parts);
    if (read.ids.length === 0) continue;
    if (piece.begins && ids.length > 0 && separator !== undefined) {
      // Nothing to part where it would be the last.
      if (ids.length + 1 >= room) yield take();
      else {
        ids.push(separator);
        marks.push(0);
      }
    }
    for (let i = 0; i < read.ids.length; i++) {
      ids.push(read.ids[i]!);
      marks.push(read.marks[i]!);
      if (ids.length === room) yield take();
    }
  }
  if (ids.length > 0) yield take();
}
