/** A `.model` file as a tokenizer.json, as transformers converts one that it knows no class for (`SpmConverter.build_tokenizer_from_spm_proto`). */
import { carriedKey } from './carried';
import { type ModelFile, pieceTypes } from './modelFile';
import { SPACE } from './normalize';

/** A stage of tokenizer.json. */
export type Stage = Readonly<Record<string, unknown>>;

export const frame = { version: '1.0', truncation: null, padding: null } as const;

/** @param bytes the file itself, which our reader takes in place of what is written for others */
export function tokenizerJsonOf(file: ModelFile, bytes: Uint8Array): Stage {
  const { normalizer, algorithm, fallsBack } = file;
  const strips = normalizer.removesSpaces ? [replaceRegex('\\A +| +\\z', ''), replaceRegex(' {2,}', ' ')] : [];
  const normalizers = [
    ...precompiled(file),
    ...strips,
    ...(normalizer.escapesSpaces ? [{ type: 'Replace', pattern: { String: ' ' }, content: SPACE }] : []),
  ];
  return {
    ...frame,
    added_tokens: [],
    normalizer: { type: 'Sequence', normalizers },
    pre_tokenizer:
      normalizer.addsPrefix || algorithm === 'word' ? metaspace(algorithm === 'word', normalizer.addsPrefix) : null,
    post_processor: null,
    decoder: decoderOf(fallsBack, normalizer.addsPrefix),
    model: { ...modelOf(file), [carriedKey]: Buffer.from(bytes).toString('base64') },
  };
}

export function precompiled({ normalizer: { characters } }: ModelFile): readonly Stage[] {
  if (characters.length === 0) return [];
  return [{ type: 'Precompiled', precompiled_charsmap: Buffer.from(characters).toString('base64') }];
}

export function replaceRegex(pattern: string, content: string): Stage {
  return { type: 'Replace', pattern: { Regex: pattern }, content };
}

export function metaspace(split = true, adds = true, scheme: 'always' | 'first' = 'always'): Stage {
  return { type: 'Metaspace', replacement: SPACE, prepend_scheme: adds ? scheme : 'never', split };
}

/** Marks of spaces become spaces, bytes characters; the first space goes where it was put. */
export function decoderOf(fallsBack: boolean, strips: boolean): Stage {
  const decoders: Stage[] = [{ type: 'Replace', pattern: { String: SPACE }, content: ' ' }];
  if (fallsBack) decoders.push({ type: 'ByteFallback' });
  decoders.push({ type: 'Fuse' });
  if (strips) decoders.push({ type: 'Strip', content: ' ', start: 1, stop: 0 });
  return { type: 'Sequence', decoders };
}

/** `model` of a tokenizer.json. */
export function modelOf(file: ModelFile): Stage {
  const { algorithm, pieces, scores, unknown, fallsBack } = file;
  switch (algorithm) {
    case 'unigram':
      return {
        type: 'Unigram',
        unk_id: unknown,
        vocab: pieces.map((piece, id) => [piece, scores[id]!]),
        byte_fallback: fallsBack,
      };
    case 'word':
      return { type: 'WordLevel', vocab: vocabularyOf(pieces), unk_token: pieces[unknown] };
    case 'bpe':
    case 'char':
      return bpeModel(
        vocabularyOf(pieces),
        algorithm === 'bpe' ? mergesByScore(file) : [],
        pieces[unknown]!,
        fallsBack,
      );
  }
}

export function bpeModel(
  vocab: Readonly<Record<string, number>>,
  merges: readonly (readonly [string, string])[],
  unknown: string | null,
  fallsBack: boolean,
): Stage {
  return {
    type: 'BPE',
    dropout: null,
    unk_token: unknown,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: true,
    byte_fallback: fallsBack,
    ignore_merges: false,
    vocab,
    merges,
  };
}

export function vocabularyOf(pieces: readonly string[]): Readonly<Record<string, number>> {
  const ids: Record<string, number> = Object.create(null) as Record<string, number>;
  for (const [id, piece] of pieces.entries()) ids[piece] = id;
  return ids;
}

/** Pairs of pieces that are a piece together, by its score, then its id. */
export function mergesByScore({ pieces, scores, types }: ModelFile): readonly (readonly [string, string])[] {
  const normal = new Set(pieces.filter((_, id) => types[id] === pieceTypes.normal));
  const found: { readonly id: number; readonly pair: readonly [string, string] }[] = [];
  for (const [id, piece] of pieces.entries()) {
    if (!normal.has(piece)) continue;
    for (let at = 0; at < piece.length; at += piece.codePointAt(at)! > 0xffff ? 2 : 1) {
      const pair = [piece.slice(0, at), piece.slice(at)] as const;
      if (normal.has(pair[0]) && normal.has(pair[1])) found.push({ id, pair });
    }
  }
  // Within one piece as texts are compared by code points.
  found.sort((a, b) => scores[b.id]! - scores[a.id]! || a.id - b.id);
  return found.map(({ pair }) => pair);
}
