/** The tensors of a folder's weights, in one file or in several: what headers say of them, and each when it is asked for. */

import { openFileSource } from '../base/fileSource';
import type { HostTensor } from '../base/hostTensor';
import { type ByteSource, openSafetensors } from '../formats/safetensors';

export interface TensorInfo {
  /** As the file names it: F32, BF16, ... */
  readonly dtype: string;
  readonly shape: readonly number[];
}

export interface TensorFiles {
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** 16 and 64-bit floats are widened, or narrowed, to 32 bits. */
  read(name: string): Promise<HostTensor>;
}

/** A file that is opened for each read: nothing stays open, and tensors may be asked for much later. */
export async function sourceOfFile(path: string): Promise<ByteSource> {
  const opened = await openFileSource(path);
  await opened.close();
  return {
    size: opened.size,
    async read(begin, end) {
      const file = await openFileSource(path);
      try {
        return await file.read(begin, end);
      } finally {
        await file.close();
      }
    },
  };
}

/**
 * @param path of a plain file
 * @throws ActionableError `damaged-safetensors`
 */
export async function openTensorFile(path: string): Promise<TensorFiles> {
  const { tensors, read } = await openSafetensors(await sourceOfFile(path), path);
  return { tensors, read };
}

/** Those whose names begin with a word, without it. */
export function tensorsUnder(word: string, { tensors, read }: TensorFiles): TensorFiles {
  const own = Array.from(tensors).flatMap(([name, info]) =>
    name.startsWith(word) ? [[name.slice(word.length), info] as const] : [],
  );
  return { tensors: new Map(own), read: name => read(`${word}${name}`) };
}

/** Those of several files, each under a first word of its own. */
export function joinTensorFiles(parts: Readonly<Record<string, TensorFiles>>): TensorFiles {
  const all = Object.entries(parts).flatMap(([word, file]) =>
    Array.from(file.tensors.keys(), name => [`${word}${name}`, { file, name }] as const),
  );
  const holders = new Map(all);
  return {
    tensors: new Map(all.map(([long, { file, name }]) => [long, file.tensors.get(name)!])),
    read(long) {
      const { file, name } = holders.get(long)!;
      return file.read(name);
    },
  };
}
