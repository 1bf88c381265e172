/** Pieces -> the text that they stand for, as SentencePiece does it (`sentencepiece_processor.cc`, Decode). */
import { decodeUtf8, sequenceLength } from '../../base/utf8';
import { Piece } from '../pretrained/piece';
import { byteOf, type ModelFile, pieceTypes } from './modelFile';
import { createNormalize, SPACE } from './normalize';

/** @returns undefined where the file is damaged */
export function createDecode(
  file: ModelFile,
  idOf: (piece: string) => number,
): ((pieces: readonly string[]) => string) | undefined {
  const { types, pieces: known, normalizer, denormalizer } = file;
  const denormalize = denormalizer && createNormalize(denormalizer, { symbols: [], spaceEnds: false });
  if (denormalizer && !denormalize) return undefined;
  const takesFirst = normalizer.addsPrefix || normalizer.removesSpaces;
  return pieces => {
    let text = '';
    let isBegin = true;
    let sawSpace = false;
    let bytes: number[] = [];
    const flush = () => {
      text += textOfBytes(bytes);
      bytes = [];
    };
    for (const piece of pieces) {
      const id = idOf(piece);
      if (types[id] === pieceTypes.byte) {
        bytes.push(byteOf(piece)!);
        continue;
      }
      flush();
      if (sawSpace || text !== '') isBegin = false;
      sawSpace = false;
      if (types[id] === pieceTypes.control) continue;
      if (id === file.unknown) {
        text += piece === known[id] ? file.unknownSurface : piece;
        continue;
      }
      const isSpace = isBegin && takesFirst && piece.startsWith(SPACE);
      sawSpace = isSpace && !normalizer.removesSpaces;
      text += (isSpace ? piece.slice(1) : piece).replaceAll(SPACE, ' ');
    }
    flush();
    return denormalize ? denormalize(Piece.of(text)).text : text;
  };
}

/** Of bytes that are no character each becomes U+FFFD. */
function textOfBytes(given: readonly number[]): string {
  const bytes = Uint8Array.from(given);
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const width = sequenceLength(bytes, at);
    text += width === 0 ? '\uFFFD' : decodeUtf8(bytes.subarray(at, at + width));
    at += width || 1;
  }
  return text;
}
