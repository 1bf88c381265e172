/** The card of a GGUF file: its metadata, and what its header says of tensors. */
import { basename } from 'node:path';
import { openFileSource } from '../../base/fileSource';
import { type GgufValue, openGguf } from '../../formats/gguf';
import type { ModelCard } from './card';
import { summarize } from './summarize';

/** Characters of a text. */
const LONGEST = 200;

/** @throws ActionableError `damaged-gguf`, `unknown-gguf` */
export async function cardOfGguf(path: string, license: string | undefined): Promise<ModelCard> {
  const source = await openFileSource(path);
  try {
    const { metadata, tensors } = await openGguf(source, path);
    const text = (key: string) => {
      const value = metadata.get(key);
      return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST) : undefined;
    };
    const architecture = text('general.architecture') ?? 'unknown';
    const count = (key: string) => countOf(metadata.get(`${architecture}.${key}`));
    const heads = count('attention.head_count');
    const keyValueHeads = count('attention.head_count_kv');
    const vocabulary = tensors.get('token_embd.weight')?.shape[0];
    const said = license ?? text('general.license');
    const sizes = {
      layers: count('block_count'),
      width: count('embedding_length'),
      heads,
      keyValueHeads: keyValueHeads === heads ? undefined : keyValueHeads,
      inner: count('feed_forward_length'),
      vocabulary,
      length: count('context_length'),
    };
    return {
      path,
      form: 'gguf',
      name: text('general.name') ?? basename(path),
      architecture,
      ...Object.fromEntries(Object.entries(sizes).filter(([, size]) => size !== undefined)),
      ...summarize(tensors),
      tasks: ['generate'],
      taskHeads: ['causal-lm'],
      labels: [],
      bytes: source.size,
      ...(said !== undefined && { license: said }),
    };
  } finally {
    await source.close();
  }
}

function countOf(value: GgufValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
