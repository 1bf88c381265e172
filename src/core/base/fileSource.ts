/** A file read part by part: what is larger than memory, or than a buffer may be. */
import { type FileHandle, open } from 'node:fs/promises';
import { ActionableError } from './errors';

/** One call of the system reads at most 2 GB. */
const largestRead = 2 ** 28;

export interface FileSource {
  readonly size: number;
  read(begin: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** @throws what `open` throws; `read` an ActionableError `unreadable-file` where the file became shorter meanwhile */
export async function openFileSource(path: string): Promise<FileSource> {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  return sourceOf(file, path, size);
}

/** @param path what messages call it */
export function sourceOf(file: FileHandle, path: string, size: number): FileSource {
  return { size, read: (begin, end) => readPart(file, path, begin, end), close: () => file.close() };
}

async function readPart(file: FileHandle, path: string, begin: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - begin);
  for (let at = 0; at < bytes.length; ) {
    const wanted = Math.min(largestRead, bytes.length - at);
    const { bytesRead } = await file.read(bytes, at, wanted, begin + at);
    if (bytesRead === 0) throw new ActionableError('unreadable-file', `${path} became shorter while it was read`);
    at += bytesRead;
  }
  return bytes;
}
