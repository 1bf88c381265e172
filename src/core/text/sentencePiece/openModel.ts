/** A `.model` file -> a tokenizer that reads texts as SentencePiece itself does. */
import { readTokenizer } from '../readTokenizer';
import type { Tokenizer } from '../tokenizer';
import { readModelFile } from './modelFile';
import { tokenizerJsonOf } from './tokenizerJson';

/**
 * @param file what messages call it
 * @throws ActionableError `damaged-tokenizer`
 */
export function openSentencePiece(bytes: Uint8Array, file: string): Tokenizer {
  return readTokenizer(JSON.stringify(tokenizerJsonOf(readModelFile(bytes, file), bytes)), file);
}
