/** Unigram language model over pieces: of all ways to split a word the most probable one (Kudo 2018, section 3.1). */
import type { JsonValue } from '../json';
import { metaspace } from '../preTokenizers/metaspace';
import type { TokenModel } from './model';
import { emitPieces, type Pieces, remember } from './pieceCache';
import { PieceTrie } from './pieceTrie';
import { maximumVocabulary } from './vocabulary';

/** An unknown character costs this more than the rarest piece (natural logarithm). */
export const unknownPenalty = 10;

/** @param scores log-probabilities, natural; those of special tokens are 0 */
export function createUnigram(vocabulary: readonly string[], scores: Float64Array, unknown: number): TokenModel {
  const ids = new Map(vocabulary.map((token, id) => [token, id] as const));
  const model = createLattice(vocabulary, scores, unknown);
  const split = remember(word => splitWord(word, model));
  return {
    vocabulary,
    unknown,
    idOf: token => ids.get(token),
    encode: (word, emit) => emitPieces(split(word), emit),
    toJson: () => ({
      type: 'Unigram',
      unk_id: unknown,
      vocab: vocabulary.map((token, id) => [token, scores[id]]),
      byte_fallback: false,
    }),
  };
}

export interface Lattice {
  readonly trie: PieceTrie;
  readonly scores: Float64Array;
  readonly unknown: number;
  readonly unknownScore: number;
}

/** @param unknown -1 where there is none */
export function createLattice(vocabulary: readonly string[], scores: Float64Array, unknown: number): Lattice {
  const least = scores.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return { trie: new PieceTrie(vocabulary), scores, unknown, unknownScore: least - unknownPenalty };
}

/** Places are those of the word as it is written; the mark before it has none, and a piece of it alone has the first character's. */
function splitWord(word: string, model: Lattice): Pieces {
  const marked = word.startsWith(metaspace.replacement) ? word : metaspace.replacement + word;
  const shift = marked.length - word.length;
  const { from, piece } = bestPath(marked, model);
  // From the end on; each piece as end, start, id.
  const found: number[] = [];
  for (let end = marked.length; end > 0; ) {
    let start = from[end]!;
    const id = piece[end]!;
    // Unknown characters that follow each other are one token.
    while (id === model.unknown && start > 0 && piece[start] === model.unknown) start = from[start]!;
    const width = marked.codePointAt(shift)! > 0xffff ? 2 : 1;
    found.push(end > shift ? end - shift : width, Math.max(0, start - shift), id);
    end = start;
  }
  return found.reverse();
}

/** At the end of each piece of a best path, where it starts and which it is; UTF-16 code units. */
export function bestPath(word: string, { trie, scores, unknown, unknownScore }: Lattice) {
  const best = new Float64Array(word.length + 1);
  const from = new Int32Array(word.length + 1).fill(-1);
  const piece = new Int32Array(word.length + 1);
  const offer = (start: number, end: number, id: number, score: number) => {
    const total = best[start]! + score;
    if (from[end]! >= 0 && total <= best[end]!) return;
    best[end] = total;
    from[end] = start;
    piece[end] = id;
  };
  for (let start = 0; start < word.length; ) {
    const width = word.codePointAt(start)! > 0xffff ? 2 : 1;
    let single = false;
    let node = 0;
    for (let end = start; end < word.length; ) {
      const code = word.codePointAt(end)!;
      node = trie.follow(node, trie.characterOf(code));
      if (node === 0) break;
      end += code > 0xffff ? 2 : 1;
      const id = trie.pieceAt(node);
      if (id < 0) continue;
      offer(start, end, id, scores[id]!);
      single ||= end === start + width;
    }
    if (!single) offer(start, start + width, unknown, unknownScore);
    start += width;
  }
  return { from, piece };
}

export function readUnigram(json: JsonValue): TokenModel {
  json.mustBe({ byte_fallback: false });
  const entries = json.get('vocab').list();
  if (entries.length === 0 || entries.length > maximumVocabulary)
    throw json.get('vocab').fail('a vocabulary of 1 to 10 million tokens');
  const vocabulary: string[] = [];
  const scores = new Float64Array(entries.length);
  const seen = new Set<string>();
  for (const [id, entry] of entries.entries()) {
    const [token, score] = entry.list();
    const name = token?.string() ?? '';
    if (name === '' || seen.has(name) || !score) throw entry.fail('a token, each once, and its score');
    seen.add(name);
    vocabulary.push(name);
    scores[id] = score.number();
  }
  return createUnigram(vocabulary, scores, json.get('unk_id').integer(0, vocabulary.length - 1));
}
