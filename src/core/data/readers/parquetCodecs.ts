/** The compressions of Parquet beside snappy, which hyparquet reads itself: Node.js has most, the rest is a few KB. */
/// <reference path="./lz4.d.ts" />
import * as zlib from 'node:zlib';
import { decompress as unpackZstd } from 'fzstd';
import type { Compressors } from 'hyparquet';
// Not its index, which brings a WebAssembly module and a dictionary that Node.js has too.
import { decompressLz4, decompressLz4Raw } from 'hyparquet-compressors/src/lz4.js';

/** From Node.js 22.15 on; several times faster. */
const nativeZstd = (zlib as { readonly zstdDecompressSync?: typeof zlib.gunzipSync }).zstdDecompressSync;

export const codecs: Compressors = {
  // What a page unpacks to is written beside it: no more than that is made.
  GZIP: (packed, size) => zlib.gunzipSync(packed, { maxOutputLength: Math.max(size, 1) }),
  BROTLI: (packed, size) => zlib.brotliDecompressSync(packed, { maxOutputLength: Math.max(size, 1) }),
  ZSTD: (packed, size) =>
    nativeZstd ? nativeZstd(packed, { maxOutputLength: Math.max(size, 1) }) : unpackZstd(packed, new Uint8Array(size)),
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
};
