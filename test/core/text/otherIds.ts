/** The same tokenizer and weights with other ids: padding 1, special tokens anywhere. */
import type { HostTensor, HostTensors } from '../../../src/core/base/hostTensor';

const written = { '[PAD]': '<pad>', '[UNK]': '<unk>', '[CLS]': '<s>', '[SEP]': '</s>' } as const;

interface TokenizerFile {
  readonly added_tokens: readonly { readonly id: number; readonly content: string }[];
  readonly model: { readonly vocab: Readonly<Record<string, number>>; readonly unk_token: string };
}

/** Another number for each: padding 1, the unknown word 3, [SEP] the last one, [CLS] in the middle. */
export function numberAnew(size: number): readonly number[] {
  const wanted = new Map([
    [0, 1],
    [1, 3],
    [2, size >> 1],
    [3, size - 1],
  ]);
  const free = Array.from({ length: size }, (_, id) => id).filter(id => ![...wanted.values()].includes(id));
  return Array.from({ length: size }, (_, id) => wanted.get(id) ?? free.pop()!);
}

/** The same tokenizer with other numbers, and RoBERTa's ways of writing. */
export function rewrite(text: string, ids: readonly number[]): string {
  let renamed = text;
  for (const [own, other] of Object.entries(written))
    renamed = renamed.replaceAll(JSON.stringify(own), JSON.stringify(other));
  const file = JSON.parse(renamed) as TokenizerFile;
  const moved = { ...file, model: { ...file.model, vocab: mapValues(file.model.vocab, id => ids[id]!) } };
  // Those of a task follow the vocabulary, and are marked so in files of others.
  const added = file.added_tokens.map(token => {
    const id = ids[token.id];
    return id === undefined ? { ...token, nlp_roles: ['task'] } : { ...token, id };
  });
  const all = JSON.stringify({ ...moved, added_tokens: added });
  return all.replace(/"ids":\[(\d+)\]/g, (_, id: string) => `"ids":[${ids[Number(id)]}]`);
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** Rows or columns of a vocabulary, whose size nothing else has, to where their tokens are now; marks of a task follow it. */
export function move(tensors: HostTensors, ids: readonly number[]): HostTensors {
  const place = (i: number) => ids[i] ?? i;
  const isVocabulary = (length: number | undefined) => length === ids.length || length === ids.length + 4;
  return mapValues(tensors, ({ shape, data, dtype }): HostTensor => {
    const rows = isVocabulary(shape[0]);
    if (!rows && !isVocabulary(shape[1])) return { shape, data, dtype } as HostTensor;
    const width = shape[1] ?? 1;
    const moved = data.slice();
    data.forEach((value, i) => {
      const [row, column] = [Math.floor(i / width), i % width];
      moved[rows ? place(row) * width + column : row * width + place(column)] = value;
    });
    return { shape, data: moved, dtype } as HostTensor;
  });
}
