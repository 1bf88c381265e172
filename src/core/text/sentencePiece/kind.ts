/** What differs between the classes of tokenizers that read one `.model` file, and what several of them need. */
import type { JsonValue } from '../json';
import type { RoleTokens } from '../pretrained/roles';
import type { ModelFile } from './modelFile';
import type { Around } from './template';
import { metaspace, replaceRegex, type Stage } from './tokenizerJson';

export interface PieceFolder {
  readonly file: ModelFile;
  /** The `.model` file as it is. */
  readonly bytes: Uint8Array;
  /** tokenizer_config.json. */
  readonly config: JsonValue | undefined;
  /** What the folder says of them. */
  readonly roles: RoleTokens;
}

export type Entry = readonly [piece: string, score: number];

/** What differs between classes. */
export interface Kind {
  readonly roles: RoleTokens;
  readonly entries: readonly Entry[];
  readonly normalizers: readonly Stage[];
  readonly preTokenizers: readonly Stage[];
  readonly decoder?: Stage;
  /** The model, where it is no Unigram over `entries`. */
  readonly model?: Stage;
  readonly single: readonly Around[];
  readonly pair: readonly Around[];
  /** Special tokens beside those with a role. */
  readonly extra?: readonly string[];
  /** Of the mask: it takes the space before it. */
  readonly maskStrips?: boolean;
}

/** Pieces of the file with their scores. */
export function entriesOf({ pieces, scores }: ModelFile, from = 0): readonly Entry[] {
  return pieces.slice(from).map((piece, i) => [piece, scores[from + i]!] as const);
}

export const named = (tokens: readonly string[], score = 0): readonly Entry[] =>
  tokens.map(token => [token, score] as const);
export const words: readonly Stage[] = [{ type: 'WhitespaceSplit' }, metaspace()];
export const quotes: readonly Stage[] = ['``', "''"].map(quote => ({
  type: 'Replace',
  pattern: { String: quote },
  content: '"',
}));
export const oneSpace = replaceRegex(' {2,}', ' ');
export const plain: RoleTokens = {
  bos: '<s>',
  eos: '</s>',
  sep: '</s>',
  cls: '<s>',
  unk: '<unk>',
  pad: '<pad>',
  mask: '<mask>',
};

/** Pairs of pieces that are a piece together, by its id, then by how long they are, in characters. */
export function mergesById(pieces: readonly string[]): readonly (readonly [string, string])[] {
  const known = new Map(pieces.map((piece, id) => [piece, id] as const));
  return pieces.flatMap(piece => {
    const pairs: (readonly [string, string])[] = [];
    for (let at = 0; at < piece.length; at += piece.codePointAt(at)! > 0xffff ? 2 : 1) {
      const pair = [piece.slice(0, at), piece.slice(at)] as const;
      if (known.has(pair[0]) && known.has(pair[1])) pairs.push(pair);
    }
    return pairs;
  });
}
