/** Unigram pieces of other programs: marks of spaces stand in the words, and what is unknown may be bytes. */
import type { JsonValue } from '../json';
import type { TokenModel } from '../models/model';
import { emitPieces, type Pieces, remember } from '../models/pieceCache';
import { bestPath, createLattice } from '../models/unigram';
import { maximumVocabulary } from '../models/vocabulary';
import { bytesOf } from './bpe';
import { lacks } from './vocabulary';

/**
 * A number of JSON as Hugging Face's `tokenizers` reads it (serde_json without `float_roundtrip`): its digits by a power of ten, which may be
 * one rounding away. Of two ways to split that are equally probable this says which is taken.
 */
function asTheyRead(score: number): number {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(String(score))!;
  const power = Number(exponent) - fraction.length;
  const digits = Number(`${whole}${fraction}`);
  const value = power < 0 ? digits / Number(`1e${-power}`) : digits * Number(`1e${power}`);
  return sign ? -value : value;
}

/** @throws ActionableError `damaged-tokenizer` */
export function readUnigramModel(json: JsonValue): TokenModel {
  const list = json.get('vocab');
  if (!Array.isArray(list.value)) throw list.fail('a list');
  const entries: readonly unknown[] = list.value;
  if (entries.length === 0 || entries.length > maximumVocabulary)
    throw list.fail('a vocabulary of 1 to 10 million tokens');
  const vocabulary: string[] = [];
  const scores = new Float64Array(entries.length);
  const ids = new Map<string, number>();
  for (const [id, entry] of entries.entries()) {
    const [token, score] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (typeof token !== 'string' || !Number.isFinite(score)) throw list.item(id).fail('a token and its score');
    vocabulary.push(token);
    scores[id] = asTheyRead(score as number);
    ids.set(token, id);
  }
  const unk = json.get('unk_id');
  const unknown = unk.isAbsent ? -1 : unk.integer(0, vocabulary.length - 1);
  const fallsBack = json.get('byte_fallback').boolean(false);
  const lattice = createLattice(vocabulary, scores, unknown);
  const split = remember((word: string): Pieces => {
    const { from, piece } = bestPath(word, lattice);
    const spans: number[] = [];
    for (let end = word.length; end > 0; ) {
      let start = from[end]!;
      // Unknown characters that follow each other are one token.
      if (piece[end] === unknown) while (start > 0 && piece[start] === unknown) start = from[start]!;
      spans.push(end, start);
      end = start;
    }
    spans.reverse();
    const pieces: number[] = [];
    for (let i = 0; i < spans.length; i += 2) {
      const [start, end] = [spans[i]!, spans[i + 1]!];
      const text = word.slice(start, end);
      const id = ids.get(text);
      const bytes = id === undefined && fallsBack ? bytesOf(text, ids) : undefined;
      // Theirs says so too where the bytes are there: it has no piece to go on with.
      if (id === undefined && unknown < 0) throw lacks(unk);
      for (const each of bytes ?? [id ?? unknown]) pieces.push(each, start, end);
    }
    return pieces;
  });
  return {
    vocabulary,
    unknown,
    idOf: token => ids.get(token),
    encode: (word, emit) => emitPieces(split(word), emit),
    toJson: () => json.object(),
  };
}
