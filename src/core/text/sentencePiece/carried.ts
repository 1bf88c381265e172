/** A `.model` file within tokenizer.json, beside a model that other programs read nearly alike: they pass it over, and we read texts as SentencePiece does. */
import type { JsonValue } from '../json';
import { nameGaps, readTokens } from '../pretrained/vocabulary';
import { readModelFile } from './modelFile';
import { createSentencePiece, type SentencePieceStages } from './sentencePiece';

/** Of `model` in tokenizer.json; Hugging Face's `tokenizers` ignores keys that it does not know there. */
export const carriedKey = 'nlp_sentencepiece';

/**
 * @param json `model` of tokenizer.json
 * @returns undefined where it carries none
 * @throws ActionableError `damaged-tokenizer`
 */
export function readCarried(json: JsonValue): SentencePieceStages | undefined {
  const carried = json.get(carriedKey);
  if (carried.isAbsent) return undefined;
  const file = readModelFile(Buffer.from(carried.string(), 'base64'), carried.place);
  const vocabulary = vocabularyOf(json);
  const isSame = vocabulary.length === file.pieces.length && vocabulary.every((token, id) => token === file.pieces[id]);
  const unknown = vocabulary.indexOf(file.pieces[file.unknown]!);
  if (unknown < 0) throw carried.fail('a file whose unknown piece is in the vocabulary');
  return createSentencePiece(file, carried.place, isSame ? undefined : { vocabulary, unknown });
}

/** id -> token, of a list with scores or a table of ids. */
function vocabularyOf(json: JsonValue): readonly string[] {
  const vocab = json.get('vocab');
  if (!Array.isArray(vocab.value)) return nameGaps(readTokens(vocab));
  return (vocab.value as readonly unknown[]).map((entry, id) => {
    const token: unknown = Array.isArray(entry) ? entry[0] : undefined;
    if (typeof token !== 'string') throw vocab.item(id).fail('a token and its score');
    return token;
  });
}
