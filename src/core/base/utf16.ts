/** Whether bytes are UTF-8 or UTF-16, with and without a byte order mark. */
import { TextDecoder } from 'node:util';

/** By the byte order mark; without one, UTF-16 is told by where its zeros and its line ends are. @param start of a file */
export function findUnicode(start: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const mark = start.subarray(0, 2).toString('hex');
  if (mark === 'fffe') return 'utf-16le';
  if (mark === 'feff') return 'utf-16be';
  return guessUtf16(start) ?? 'utf-8';
}

/** Letters, blanks and line ends of ASCII have a zero on one side, always the same; text without any NUL has none at all. */
export function guessUtf16(start: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  // A part of a larger file is of an even size; so is a small file, where it is of pairs.
  if (!start.includes(0) || start.length % 2 === 1) return undefined;
  const pairs = start.length >> 1;
  // Zeros as the first and the second byte of pairs, and line feeds with such a zero, or with something else.
  const zeros = [0, 0];
  const ends = [0, 0];
  const loneEnds = [0, 0];
  for (let i = 0; i < 2 * pairs; i += 2) {
    const [a, b] = [start[i]!, start[i + 1]!];
    if (a === 0) zeros[0]!++;
    if (b === 0) zeros[1]!++;
    if (b === 10) a === 0 ? ends[0]!++ : loneEnds[0]!++;
    if (a === 10) b === 0 ? ends[1]!++ : loneEnds[1]!++;
  }
  const side = zeros[0]! > zeros[1]! ? 0 : 1;
  const isLikely =
    zeros[side]! >= 0.02 * pairs &&
    zeros[1 - side]! <= 0.01 * zeros[side]! &&
    loneEnds[side]! <= ends[side]! &&
    (ends[side]! > 0 || pairs < 1000);
  if (!isLikely) return undefined;
  const name = side === 0 ? 'utf-16be' : 'utf-16le';
  try {
    // Letters of pictures and programs are halves of pairs, and control characters.
    const text = new TextDecoder(name, { fatal: true }).decode(start.subarray(0, 2 * pairs), { stream: true });
    return /(?!\s)\p{Cc}|\p{Noncharacter_Code_Point}/u.test(text) ? undefined : name;
  } catch {
    return undefined;
  }
}
