/** Which tokens of a text show, and the weights between them: without special tokens, of one text to another, by words. */
import type { AttentionPart } from '../../src/core/explain/explanation';

const SPECIAL = /^(\[(CLS|SEP|PAD|BOS|EOS)\]|<\/?(s|pad|bos|eos|cls|sep)>|<\|[^|]*\|>)$/i;

/** Added by the tokenizer, not written by anybody. */
export function isSpecial(token: string): boolean {
  return SPECIAL.test(token);
}

/** From which of two texts to which: `AB` is from tokens of the first to those of the second. */
export type PairFilter = 'all' | 'AA' | 'AB' | 'BA' | 'BB';

/** What of a matrix shows. */
export interface Shown {
  readonly hideSpecial: boolean;
  /** All if not given. */
  readonly pair?: PairFilter;
  /** Pieces of a word together: sums over keys, means over queries, so that rows keep their sum. */
  readonly words?: boolean;
  /** Scores, which have a sign, or differences. */
  readonly signed?: boolean;
}

/** The tokens of a text that show. */
export interface Side {
  /** Index of each in the text; of a word that of its first piece. */
  readonly places: readonly number[];
  readonly tokens: readonly string[];
}

/** Weights `[query, key]` over the tokens that show. */
export interface Grid {
  readonly queries: Side;
  readonly keys: Side;
  /** [queries, keys] row-major; minus infinity where a key is hidden by the mask. */
  readonly weights: Float32Array;
  /** The largest, of signed ones without its sign. */
  readonly max: number;
  readonly signed: boolean;
}

type Shape = Pick<AttentionPart, 'queries' | 'keys' | 'words' | 'sides'>;

/** Tokens that show as one, by their places. */
type Group = readonly [number, ...number[]];

/**
 * Cuts the shown tokens out of a whole matrix. Weights stay what they are: rows then sum to less than 1.
 * @param weights [queries, keys]
 */
export function makeGrid({ queries, keys, words, sides }: Shape, weights: Float32Array, shown: Shown): Grid {
  const { hideSpecial, pair = 'all', signed = false } = shown;
  const groupsOf = (tokens: readonly string[], wordOf: readonly number[] | undefined, wanted: string): Group[] => {
    const groups: [number, ...number[]][] = [];
    let last = Number.NaN;
    for (const [i, token] of tokens.entries()) {
      if (hideSpecial && isSpecial(token)) continue;
      if (sides && pair !== 'all' && (sides[i] === 0) !== (wanted === 'A')) continue;
      const word = shown.words && wordOf ? wordOf[i]! : i;
      if (word === last) groups.at(-1)!.push(i);
      else groups.push([i]);
      last = word;
    }
    return groups;
  };
  const rows = groupsOf(queries, words?.queries, pair[0]!);
  const columns = groupsOf(keys, words?.keys, pair[1]!);
  const cut = new Float32Array(rows.length * columns.length);
  let max = 0;
  for (const [r, group] of rows.entries()) {
    for (const [c, over] of columns.entries()) {
      let sum = 0;
      for (const query of group) for (const key of over) sum += weights[query * keys.length + key]!;
      const weight = sum / group.length;
      cut[r * columns.length + c] = weight;
      const size = signed ? Math.abs(weight) : weight;
      if (size > max && size < Number.POSITIVE_INFINITY) max = size;
    }
  }
  return { queries: sideOf(queries, rows), keys: sideOf(keys, columns), weights: cut, max, signed };
}

function sideOf(tokens: readonly string[], groups: readonly Group[]): Side {
  return {
    places: groups.map(([first]) => first),
    tokens: groups.map(([first, ...more]) =>
      more.reduce((word, i) => word + tokens[i]!.replace(/^##/, ''), tokens[first]!),
    ),
  };
}

/** Whether two grids are of the same text: what is marked in one means the same in the other. */
export function ofSameText(a: Grid | undefined, b: Grid): boolean {
  const same = (one: Side, other: Side) =>
    one.tokens.length === other.tokens.length &&
    one.tokens.every((token, i) => token === other.tokens[i] && one.places[i] === other.places[i]);
  return a !== undefined && same(a.queries, b.queries) && same(a.keys, b.keys);
}

/**
 * Pairs of equal tokens of two texts, in the order of both: a longest common subsequence (Hunt and Szymanski's problem), by the table of
 * lengths.
 * @returns places in `a` and in `b`
 */
export function alignTokens(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const wide = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * wide);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * wide + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * wide + j + 1]! + 1
          : Math.max(lengths[(i + 1) * wide + j]!, lengths[i * wide + j + 1]!);
    }
  }
  const pairs: [number, number][] = [];
  for (let [i, j] = [0, 0]; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (lengths[(i + 1) * wide + j]! >= lengths[i * wide + j + 1]!) i++;
    else j++;
  }
  return pairs;
}

/** What the second has more than the first, over the tokens that both have; undefined where these are none. */
export function subtractGrids(first: Grid, second: Grid): Grid | undefined {
  const rows = alignTokens(first.queries.tokens, second.queries.tokens);
  const columns = alignTokens(first.keys.tokens, second.keys.tokens);
  if (rows.length === 0 || columns.length === 0) return undefined;
  const weights = new Float32Array(rows.length * columns.length);
  const [wide, otherWide] = [first.keys.tokens.length, second.keys.tokens.length];
  let max = 0;
  for (const [r, [row, otherRow]] of rows.entries()) {
    for (const [c, [column, otherColumn]] of columns.entries()) {
      const [a, b] = [first.weights[row * wide + column]!, second.weights[otherRow * otherWide + otherColumn]!];
      // Both hidden: no difference.
      const difference = a === b ? 0 : b - a;
      weights[r * columns.length + c] = difference;
      if (Math.abs(difference) > max && Number.isFinite(difference)) max = Math.abs(difference);
    }
  }
  const side = ({ tokens, places }: Side, pairs: typeof rows) => ({
    places: pairs.map(([i]) => places[i]!),
    tokens: pairs.map(([i]) => tokens[i]!),
  });
  return { queries: side(first.queries, rows), keys: side(first.keys, columns), weights, max, signed: true };
}

/** Where a weight lies on the way from the first colour to the last, 0..1; nothing where the mask hides it. */
export function shadeOf(
  { max, signed }: Pick<Grid, 'max' | 'signed'>,
  weight: number,
  threshold: number,
): number | undefined {
  if (weight === Number.NEGATIVE_INFINITY) return undefined;
  const shown = Math.abs(weight) < threshold ? 0 : weight;
  if (max <= 0) return signed ? 0.5 : 0;
  return signed ? 0.5 + shown / max / 2 : shown / max;
}
