/** The tokenizer in a GGUF file's metadata -> tokenizer.json, and what tokenizer_config.json says beside it. */
import type { Json } from '../../base/json';
import { mergesOf } from './merges';
import type { GgufMetadata } from './metadata';

export interface GgufTokenizer {
  /** tokenizer.json */
  readonly tokenizer: Json;
  /** tokenizer_config.json */
  readonly config: Json;
}

/** Of llama.cpp (`llama_token_type`). */
const unknownToken = 2;
const controlToken = 3;
const ownToken = 4;

interface Vocabulary {
  readonly tokens: readonly string[];
  readonly types: ArrayLike<number> | undefined;
}

/** @throws ActionableError `damaged-gguf`, or `unknown-gguf` for a kind that is not read */
export function tokenizerOf(metadata: GgufMetadata): GgufTokenizer {
  const kind = metadata.text('tokenizer.ggml.model');
  const tokens = metadata.texts('tokenizer.ggml.tokens');
  const types = metadata.has('tokenizer.ggml.token_type')
    ? metadata.numbers('tokenizer.ggml.token_type', tokens.length)
    : undefined;
  const vocabulary = { tokens, types };
  if (kind !== 'gpt2' && kind !== 'llama')
    return metadata.refuse('tokenizer.ggml.model', 'only gpt2 (byte-level BPE) and llama (SentencePiece) are read');
  const parts = kind === 'gpt2' ? byteLevelParts(metadata, vocabulary) : sentencePieceParts(metadata, vocabulary);
  const specials = specialTokens(metadata, tokens);
  const begins = metadata.boolean('tokenizer.ggml.add_bos_token', kind === 'llama') ? specials.bos_token : undefined;
  const ends = metadata.boolean('tokenizer.ggml.add_eos_token', false) ? specials.eos_token : undefined;
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: addedTokens(vocabulary),
      ...parts,
      post_processor: around(tokens, begins, ends),
    },
    config: { ...specials, add_bos_token: begins !== undefined, add_eos_token: ends !== undefined },
  };
}

/** What texts are never cut through. */
function addedTokens({ tokens, types }: Vocabulary): readonly Json[] {
  if (!types) return [];
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  return tokens.flatMap((content, id) => {
    const special = types[id] === controlToken || types[id] === unknownToken;
    return special || types[id] === ownToken ? [{ id, content, ...flags, special }] : [];
  });
}

/** `bos_token` and so on, as tokenizer_config.json has them. */
function specialTokens(metadata: GgufMetadata, tokens: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, key] of [
    ['bos_token', 'bos'],
    ['eos_token', 'eos'],
    ['unk_token', 'unknown'],
    ['pad_token', 'padding'],
  ] as const) {
    const of = `tokenizer.ggml.${key}_token_id`;
    if (!metadata.has(of)) continue;
    const token = tokens[metadata.integer(of)];
    if (token === undefined)
      throw metadata.damaged(`${of} is ${metadata.integer(of)}, and there are ${tokens.length} tokens`);
    found[name] = token;
  }
  return found;
}

function around(tokens: readonly string[], begins: string | undefined, ends: string | undefined): Json | null {
  const all = [begins, ends].filter(token => token !== undefined);
  if (all.length === 0) return null;
  const template = (...texts: readonly string[]) =>
    texts.flatMap((id, i) => [
      ...(begins === undefined ? [] : [{ SpecialToken: { id: begins, type_id: i } }]),
      { Sequence: { id, type_id: i } },
      ...(ends === undefined ? [] : [{ SpecialToken: { id: ends, type_id: i } }]),
    ]);
  return {
    type: 'TemplateProcessing',
    single: template('A'),
    pair: template('A', 'B'),
    special_tokens: Object.fromEntries(all.map(id => [id, { id, ids: [tokens.indexOf(id)], tokens: [id] }])),
  };
}

const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true } as const;

function splitBy(pattern: string) {
  const split = { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false };
  return { type: 'Sequence', pretokenizers: [split, { ...byteLevel, use_regex: false }] };
}

const digitsApart = { type: 'Sequence', pretokenizers: [{ type: 'Digits', individual_digits: true }, byteLevel] };
const llama3 = splitBy(
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
);
const qwen2 = splitBy(
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
);
const bloom = splitBy(' ?[^(\\s|[.,!?…。，、।۔،])]+');

/** How texts are split before, by `tokenizer.ggml.pre` of llama.cpp; `whole` words of the vocabulary are not merged anew. */
const splits: Readonly<Record<string, { readonly split: Json; readonly normalizer?: Json; readonly whole?: true }>> = {
  default: { split: byteLevel },
  'gpt-2': { split: byteLevel },
  gpt2: { split: byteLevel },
  smollm: { split: digitsApart },
  starcoder: { split: digitsApart },
  'llama-bpe': { split: llama3, whole: true },
  llama3: { split: llama3, whole: true },
  'llama-v3': { split: llama3, whole: true },
  qwen2: { split: qwen2, normalizer: { type: 'NFC' } },
  'deepseek-r1-qwen': { split: qwen2, normalizer: { type: 'NFC' } },
  bloom: { split: bloom },
};

function byteLevelParts(metadata: GgufMetadata, { tokens }: Vocabulary): Json {
  const pre = metadata.text('tokenizer.ggml.pre', 'default');
  if (!Object.hasOwn(splits, pre))
    return metadata.refuse(
      'tokenizer.ggml.pre',
      `texts are split in a way that is not known; known are ${Object.keys(splits).join(', ')}`,
    );
  const { split, normalizer = null, whole = false } = splits[pre]!;
  return {
    normalizer,
    pre_tokenizer: split,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: whole,
      vocab: numbered(metadata, tokens),
      merges: metadata.texts('tokenizer.ggml.merges').map(merge => partsOf(metadata, merge)),
    },
  };
}

/** `left right`; either may begin with a space where tokens are no bytes. */
function partsOf(metadata: GgufMetadata, merge: string): readonly [string, string] {
  const at = merge.indexOf(' ', 1);
  if (at < 0 || at === merge.length - 1)
    throw metadata.damaged(`the merge ${JSON.stringify(merge.slice(0, 60))} is not of two tokens`);
  return [merge.slice(0, at), merge.slice(at + 1)];
}

/** Each token and its id. */
function numbered(metadata: GgufMetadata, tokens: readonly string[]): Json {
  const ids = new Map<string, number>();
  for (const [id, token] of tokens.entries()) {
    if (ids.has(token)) throw metadata.damaged(`two tokens are ${JSON.stringify(token.slice(0, 60))}`);
    ids.set(token, id);
  }
  return Object.fromEntries(ids);
}

const space = '\u2581';

function sentencePieceParts(metadata: GgufMetadata, { tokens, types }: Vocabulary): Json {
  const prefixed = metadata.boolean('tokenizer.ggml.add_space_prefix', true);
  const replaced = { type: 'Replace', pattern: { String: ' ' }, content: space };
  const back = { type: 'Replace', pattern: { String: space }, content: ' ' };
  const decoders = [back, { type: 'ByteFallback' }, { type: 'Fuse' }];
  const unknown = metadata.has('tokenizer.ggml.unknown_token_id')
    ? tokens[metadata.integer('tokenizer.ggml.unknown_token_id')]
    : tokens.find((_, id) => types?.[id] === unknownToken);
  return {
    normalizer: prefixed
      ? { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: space }, replaced] }
      : replaced,
    pre_tokenizer: null,
    decoder: {
      type: 'Sequence',
      decoders: prefixed ? [...decoders, { type: 'Strip', content: ' ', start: 1, stop: 0 }] : decoders,
    },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: unknown ?? null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
      vocab: numbered(metadata, tokens),
      merges: mergesOf(tokens, metadata.numbers('tokenizer.ggml.scores', tokens.length)),
    },
  };
}
