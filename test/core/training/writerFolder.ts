/** A folder of a tiny encoder-decoder as transformers saved it (test/fixtures/families/encoderDecoders), with a tokenizer of words w00, w01, ... */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSafetensors } from '../../../src/core/formats/safetensors';
import { readWriterCheckpoint, unpack, type WriterCheckpoint } from '../families/checkpoint';
import { temporaryFolder } from '../runs/temporaryFolder';

/** No word is part of another one. */
const wordOf = (id: number) => `w${String(id).padStart(2, '0')}`;

/** Ids as a text. */
export function textOf(ids: readonly number[]): string {
  return ids.map(wordOf).join(' ');
}

export interface WriterFolder {
  readonly path: string;
  readonly checkpoint: WriterCheckpoint;
  /** What the checkpoint's rows are made of, without what the tokenizer puts around texts. */
  readonly texts: readonly string[];
  readonly targets: readonly string[];
}

export function writerFolder(
  name: string,
  {
    generation,
    config = {},
    head,
    languages = {},
    change = tensors => tensors,
  }: {
    readonly generation?: object;
    /** Keys in place of those of the file. */
    readonly config?: object;
    /** Tokens that say a language, by their ids. */
    readonly languages?: Readonly<Record<number, string>>;
    /** Of the file; the one that writes if not given. */
    readonly head?: 'sequence' | 'token' | 'question';
    readonly change?: (tensors: Record<string, ReturnType<typeof unpack>>) => Record<string, ReturnType<typeof unpack>>;
  } = {},
): WriterFolder {
  const checkpoint = readWriterCheckpoint(name);
  const path = temporaryFolder();
  const nameOf = (id: number) => languages[id] ?? wordOf(id);
  const saved = head && checkpoint.heads[head];
  const shared = saved
    ? Object.entries(saved.shared).map(([at, of]) => [at, checkpoint.tensors[of]!] as const)
    : Object.entries(checkpoint.tensors);
  const all = [...shared, ...Object.entries(saved?.tensors ?? {})];
  const tensors = change(Object.fromEntries(all.map(([at, tensor]) => [at, unpack(tensor)])));
  const json = (file: string, value: object) => writeFileSync(join(path, file), JSON.stringify(value));
  writeFileSync(join(path, 'model.safetensors'), writeSafetensors(tensors, { format: 'pt' }));
  json('config.json', {
    ...checkpoint.config,
    ...(saved && { architectures: saved.architectures, num_labels: saved.outputs, id2label: undefined }),
    ...config,
  });
  if (generation) json('generation_config.json', generation);
  const { pad_token_id: pad, eos_token_id: end } = checkpoint.config as {
    readonly pad_token_id: number;
    readonly eos_token_id: number;
  };
  // Texts of some families begin with a token of their own.
  const first = checkpoint.target.every(row => row[0] === checkpoint.target[0]![0])
    ? checkpoint.target[0]![0]
    : undefined;
  const { vocab_size: size, decoder_vocab_size: written } = checkpoint.config as {
    readonly vocab_size: number;
    readonly decoder_vocab_size?: number;
  };
  const told = Object.keys(languages).map(Number);
  const special = [...new Set([pad, end, ...(first === undefined ? [] : [first]), ...told])];
  const before = first === undefined ? [] : [first];
  const piece = (each: number | string) =>
    typeof each === 'string'
      ? { Sequence: { id: each, type_id: 0 } }
      : { SpecialToken: { id: nameOf(each), type_id: 0 } };
  const tokenizerOf = (size: number) => ({
    version: '1.0',
    added_tokens: special.map(id => ({
      id,
      content: nameOf(id),
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [...before, 'A', end].map(piece),
      pair: [...before, 'A', 'B', end].map(piece),
      special_tokens: Object.fromEntries(
        special.map(id => [nameOf(id), { id: nameOf(id), ids: [id], tokens: [nameOf(id)] }]),
      ),
    },
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(Array.from({ length: size }, (_, id) => [nameOf(id), id])),
      unk_token: nameOf(3),
    },
  });
  json('tokenizer.json', tokenizerOf(size));
  if (written !== undefined && written !== size) json('target-tokenizer.json', tokenizerOf(written));
  json('tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizerFast',
    pad_token: nameOf(pad),
    eos_token: nameOf(end),
    unk_token: nameOf(3),
    model_max_length: 12,
  });
  const words = (rows: number[][], counted: number[][]) =>
    rows.map((row, i) => textOf(row.filter((id, k) => counted[i]![k] === 1 && !special.includes(id))));
  return {
    path,
    checkpoint,
    texts: words(checkpoint.ids, checkpoint.mask),
    targets: words(checkpoint.target, checkpoint.counted),
  };
}
