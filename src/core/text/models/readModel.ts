/** Reads a model of tokenizer.json by its type. */
import type { JsonValue } from '../json';
import { readBpe } from './bpe';
import type { TokenModel } from './model';
import { readUnigram } from './unigram';
import { readWordLevel, readWordNGram } from './wordLevel';
import { readWordPiece } from './wordPiece';

/** @throws ActionableError `damaged-tokenizer` */
export function readModel(json: JsonValue): TokenModel {
  const type = json.get('type');
  switch (type.string()) {
    case 'WordLevel':
      return readWordLevel(json);
    case 'WordNGram':
      return readWordNGram(json);
    case 'BPE':
      return readBpe(json);
    case 'WordPiece':
      return readWordPiece(json);
    case 'Unigram':
      return readUnigram(json);
    default:
      throw type.fail('WordLevel, WordNGram, BPE, WordPiece or Unigram');
  }
}
