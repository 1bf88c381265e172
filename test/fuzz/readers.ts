/** What reads files of other programs, each with good files to be made wrong. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ActionableError, ProblemsError } from '../../src/core/base/errors';
import type { Random } from '../../src/core/base/random';
import { openGgufModel } from '../../src/core/families/gguf/openGgufModel';
import { type ByteSource, openSafetensors } from '../../src/core/formats/safetensors';
import { readCard } from '../../src/core/pretrained/card/readCard';
import { readTokenizer } from '../../src/core/text/readTokenizer';
import { readTokenizerFiles } from '../../src/core/text/readTokenizerFiles';
import { openSentencePiece } from '../../src/core/text/sentencePiece/openModel';
import { importModel } from '../../src/core/training/importModel';
import { openVectorFile } from '../../src/core/words/files/readVectorFile';
import { neighboursOf } from '../../src/core/words/neighbours';
import { mutateBytes, mutateJson, mutateSafetensors, pick } from './mutate';

const fixtures = join(__dirname, '../fixtures');

/** A case: reads one file that was made wrong. */
export interface Reader {
  readonly name: string;
  /** Of a hundred cases, how many. */
  readonly share: number;
  run(random: Random): Promise<void>;
}

/** Bytes in memory; what is asked outside of them is a fault of the reader. */
function sourceOf(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async read(begin, end) {
      assert.ok(begin >= 0 && begin <= end && end <= bytes.length, `bytes ${begin} to ${end} of ${bytes.length}`);
      return Uint8Array.from(bytes.subarray(begin, end));
    },
  };
}

const either = (text: string, random: Random) =>
  random.uniform() < 0.7
    ? mutateJson(text, random)
    : Buffer.from(mutateBytes(Buffer.from(text), random)).toString('utf8');

const families = readdirSync(join(fixtures, 'text/families'))
  .filter(name => name !== 'texts.json')
  .map(name => JSON.stringify(JSON.parse(readFileSync(join(fixtures, 'text/families', name), 'utf8')).tokenizer));
/** Those of other steps; without their maps of characters, which are large. */
const lineFamilies = Object.values(
  (
    JSON.parse(gunzipSync(readFileSync(join(fixtures, 'text/lineFamilies.json.gz'))).toString('utf8')) as {
      readonly families: Readonly<Record<string, { readonly tokenizer: object }>>;
    }
  ).families,
).map(({ tokenizer: file }) =>
  JSON.stringify(file, (key, value: unknown) => (key === 'precompiled_charsmap' ? '' : value)),
);
const tokenizerFiles = [...families, ...lineFamilies];

/** Steps of one file in another: what no program writes, and all that read it must bear. */
function crossed(random: Random): string {
  const file = JSON.parse(pick(tokenizerFiles, random)) as Record<string, unknown>;
  for (const stage of ['normalizer', 'pre_tokenizer', 'post_processor', 'decoder']) {
    if (random.uniform() < 0.5) file[stage] = JSON.parse(pick(tokenizerFiles, random))[stage];
  }
  const text = JSON.stringify(file);
  return random.uniform() < 0.3 ? text : either(text, random);
}

const sample = 'Some  text, <mask> [MASK] e\u0301 \u{1f642} it\u2019s 123\n\n <s>and</s> more. \u6211\u2581x';

const ggufFixture = JSON.parse(readFileSync(join(fixtures, 'families/gguf.json'), 'utf8')) as {
  readonly models: Readonly<Record<string, { readonly file: string }>>;
};
const ggufFiles = Object.values(ggufFixture.models).map(({ file }) => new Uint8Array(Buffer.from(file, 'base64')));

const tokenizer: Reader = {
  name: 'tokenizer.json',
  share: 27,
  async run(random) {
    const text = random.uniform() < 0.4 ? crossed(random) : either(pick(tokenizerFiles, random), random);
    const read = readTokenizer(text);
    const { ids, offsets } = read.encode(sample);
    for (const [start, end] of offsets) assert.ok(start >= 0 && start <= end && end <= sample.length);
    for (const id of ids) assert.ok(id >= 0 && id < read.size, `id ${id} of ${read.size}`);
    read.decode(ids);
    // What takes long where texts are long shows.
    if (random.uniform() < 0.1) read.encode(pick([sample, 'a', ' ', '1 ', '\u0301'], random).repeat(2_000), 50_000);
    for (const id of Object.values(read.special)) assert.ok(id! >= 0 && id! < read.size);
    assert.deepEqual([...readTokenizer(read.toJson()).encode(sample).ids], [...ids]);
  },
};

const oldFiles: Reader = {
  name: 'files of older tokenizers',
  share: 8,
  async run(random) {
    const { family, files } = pick(oldFolders, random);
    const name = pick(Object.keys(files), random);
    const text = name.endsWith('.json')
      ? either(files[name]!, random)
      : Buffer.from(mutateBytes(Buffer.from(files[name]!), random)).toString('utf8');
    const changed: Readonly<Record<string, string>> = { ...files, [name]: text };
    readTokenizerFiles({ text: each => changed[each], folder: family })?.encode(sample);
  },
};

const oldFolders = ['bert-uncased', 'roberta', 'gpt2'].map(family => {
  const { tokenizer: file } = JSON.parse(readFileSync(join(fixtures, `text/families/${family}.json`), 'utf8'));
  const { vocab, merges = [] } = file.model as { vocab: Record<string, number>; merges?: (string | string[])[] };
  const known = {
    'config.json': JSON.stringify({ model_type: family.split('-')[0] }),
    'tokenizer_config.json': JSON.stringify({
      model_max_length: 64,
      cls_token: '[CLS]',
      bos_token: { content: '<|endoftext|>' },
      added_tokens_decoder: { 900: { content: '<x>', special: true } },
    }),
  };
  if (family === 'bert-uncased') {
    const words = Object.keys(vocab).sort((a, b) => vocab[a]! - vocab[b]!);
    return { family, files: { ...known, 'vocab.txt': words.join('\n') } as Readonly<Record<string, string>> };
  }
  const lines = merges.map(merge => (typeof merge === 'string' ? merge : merge.join(' ')));
  const files = { ...known, 'vocab.json': JSON.stringify(vocab), 'merges.txt': lines.join('\n') };
  return { family, files: files as Readonly<Record<string, string>> };
});

const pieceModels = readdirSync(join(fixtures, 'text/sentencePiece')).map(name =>
  readFileSync(join(fixtures, 'text/sentencePiece', name)),
);

const pieces: Reader = {
  name: '.model files of SentencePiece',
  share: 10,
  async run(random) {
    const file = pick(pieceModels, random);
    // A byte alone often leaves lengths as they are: scores, kinds and the map of characters are wrong then.
    const changed = random.uniform() < 0.5 ? Uint8Array.from(file) : mutateBytes(file, random);
    if (changed.length > 0) changed[random.integer(changed.length)] = random.integer(256);
    const read = openSentencePiece(changed, 'spiece.model');
    const { ids, offsets } = read.encode(sample);
    for (const [start, end] of offsets) assert.ok(start >= 0 && start <= end && end <= sample.length);
    for (const id of ids) assert.ok(id >= 0 && id < read.size, `id ${id} of ${read.size}`);
    read.decode(ids);
    for (const id of Object.values(read.special)) assert.ok(id! >= 0 && id! < read.size);
    assert.deepEqual([...readTokenizer(read.toJson()).encode(sample).ids], [...ids]);
  },
};

const safetensors: Reader = {
  name: 'model.safetensors',
  share: 15,
  async run(random) {
    const bytes = readFileSync(join(fixtures, 'pretrained/bert/model.safetensors'));
    const changed = random.uniform() < 0.5 ? mutateSafetensors(bytes, random) : mutateBytes(bytes, random);
    const { tensors, read } = await openSafetensors(sourceOf(changed));
    for (const name of tensors.keys()) await read(name);
  },
};

const gguf: Reader = {
  name: 'GGUF',
  share: 17,
  async run(random) {
    const model = await openGgufModel(sourceOf(mutateBytes(pick(ggufFiles, random), random)));
    for (const name of model.tensors.keys()) await model.read(name);
    readTokenizer(JSON.stringify(model.tokenizer)).encode(sample);
  },
};

/** Folders, each file of which may be wrong; of adapters, with the model that they were made for. */
const folders: readonly { readonly name: string; readonly base?: string }[] = [
  ...['bert', 'bertShards', 'bertClassify', 'bertBf16', 'sentence', 'sentenceOld', 'gpt', 'robertaMasked'].map(
    name => ({ name }),
  ),
  { name: 'adapter', base: 'bert' },
  { name: 'adapterPatterns', base: 'bert' },
  { name: 'adapterGpt', base: 'gpt' },
];

const folder: Reader = {
  name: 'a folder that is imported',
  share: 15,
  async run(random) {
    const workspace = mkdtempSync(join(tmpdir(), 'damaged-'));
    try {
      const path = join(workspace, 'model');
      mkdirSync(path);
      const { name, base } = pick(folders, random);
      cpSync(join(fixtures, 'pretrained', name), path, { recursive: true });
      const file = join(path, pick(filesIn(path), random));
      const bytes = readFileSync(file);
      const isText = file.endsWith('.json');
      if (isText) writeFileSync(file, either(bytes.toString('utf8'), random));
      else writeFileSync(file, random.uniform() < 0.6 ? mutateSafetensors(bytes, random) : mutateBytes(bytes, random));
      const access = { workspace, trusted: true };
      await allowed(readCard(path, access));
      const request = { path, ...(base !== undefined && { base: join(fixtures, 'pretrained', base) }) };
      await importModel(request, { ...access, onEvent: () => undefined, signal: new AbortController().signal });
    } finally {
      rmSync(workspace, { recursive: true, force: true });
    }
  },
};

const vectorFiles = [
  'vectors.txt',
  'vectors.bin',
  'vectors.glove.txt',
  'vectors.npy',
  'vectors.columns.npy',
  'vectors.f2.npy',
];

const wordVectors: Reader = {
  name: 'word vectors',
  share: 8,
  async run(random) {
    const workspace = mkdtempSync(join(tmpdir(), 'damaged-'));
    try {
      const name = pick(vectorFiles, random);
      const path = join(workspace, name);
      writeFileSync(path, mutateBytes(readFileSync(join(fixtures, 'words', name)), random));
      const words = join(fixtures, 'words/vectors.words.txt');
      const { table } = await openVectorFile(path, name.endsWith('.npy') ? { words } : {});
      assert.equal(table.vectors.length, table.words.length * table.width);
      assert.equal(new Set(table.words).size, table.words.length);
      assert.ok(table.vectors.every(Number.isFinite));
      for (const near of neighboursOf(table, table.words[0]!) ?? []) assert.ok(Math.abs(near.similarity) <= 1);
    } finally {
      rmSync(workspace, { recursive: true, force: true });
    }
  },
};

function filesIn(path: string): readonly string[] {
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return names.filter(name => /\.(?:json|safetensors)$/.test(name) && !name.endsWith('expected.json')).sort();
}

async function allowed(read: Promise<unknown>): Promise<void> {
  try {
    await read;
  } catch (error) {
    if (!isClear(error)) throw error;
  }
}

/** What is to be said of a file that is wrong. */
export function isClear(error: unknown): boolean {
  return error instanceof ActionableError || error instanceof ProblemsError;
}

export const readers: readonly Reader[] = [tokenizer, oldFiles, pieces, safetensors, gguf, folder, wordVectors];

/** The reader of a case, by its number. */
export function readerOf(index: number): Reader {
  let place = (index * 37) % 100;
  for (const reader of readers) {
    place -= reader.share;
    if (place < 0) return reader;
  }
  return readers[0]!;
}
