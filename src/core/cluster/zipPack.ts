/** A package as one zip: the same bytes for the same contents, on every system. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Zip, ZipDeflate } from 'fflate';
import { throwIfCancelled } from '../base/errors';
import { MOST_BYTES, type Pack, type PackFile, tooLarge } from './packFile';
import { changed } from './storage';

/** The first date that a zip can have, in whatever zone this machine is. */
const EPOCH = new Date(1980, 0, 1);
/** Bytes. */
const PORTION = 2 ** 20;

/** @throws ActionableError `pack-too-large`, `file-changed`; CancelledError */
export async function zipPack({ files }: Pack, signal: AbortSignal, most = MOST_BYTES): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    pieces.push(piece);
    length += piece.length;
    if (length > most) throw tooLarge(files, most);
  });
  for (const file of files) {
    const entry = new ZipDeflate(file.name, { level: 6 });
    entry.mtime = EPOCH;
    zip.add(entry);
    const hash = createHash('sha256');
    for await (const chunk of contentsOf(file)) {
      throwIfCancelled(signal);
      hash.update(chunk);
      entry.push(chunk);
    }
    entry.push(new Uint8Array(), true);
    if (hash.digest('hex') !== file.sha256) throw changed(file.name);
  }
  zip.end();
  return Buffer.concat(pieces);
}

async function* contentsOf({ from }: PackFile): AsyncGenerator<Uint8Array> {
  if (typeof from !== 'string') yield from;
  else for await (const chunk of createReadStream(from, { highWaterMark: PORTION })) yield chunk as Uint8Array;
}
