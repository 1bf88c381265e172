/** Models of other programs' tokenizer.json. */
import type { JsonValue } from '../json';
import type { TokenModel } from '../models/model';
import { createWordLevel } from '../models/wordLevel';
import { continuation, createWordPiece } from '../models/wordPiece';
import { readBpeModel } from './bpe';
import { readUnigramModel } from './unigram';
import { nameGaps, readTokens } from './vocabulary';

/**
 * @param bytes words come as they are, to be read as bytes
 * @throws ActionableError `damaged-tokenizer`
 */
export function readModel(json: JsonValue, bytes: boolean): TokenModel {
  const type = typeOf(json);
  switch (type) {
    case 'WordPiece': {
      const { vocabulary, unknown } = readWords(json, '[UNK]');
      const prefix = json.get('continuing_subword_prefix');
      const longest = json.get('max_input_chars_per_word');
      return createWordPiece(vocabulary, unknown, {
        prefix: prefix.isAbsent ? continuation : prefix.string(),
        longest: longest.isAbsent ? 100 : longest.integer(0, 1_000_000),
      });
    }
    case 'BPE':
      return readBpeModel(json, bytes);
    case 'Unigram':
      return readUnigramModel(json);
    case 'WordLevel': {
      const { vocabulary, unknown } = readWords(json, '<unk>');
      return createWordLevel(vocabulary, unknown);
    }
    default:
      throw json.get('type').fail('WordLevel, BPE, WordPiece or Unigram');
  }
}

/** Older files do not say it: it follows from what else stands there. */
export function typeOf(json: JsonValue): string {
  const type = json.get('type');
  if (!type.isAbsent) return type.string();
  if (!json.get('merges').isAbsent) return 'BPE';
  if (Array.isArray(json.get('vocab').value)) return 'Unigram';
  return json.get('continuing_subword_prefix').isAbsent ? 'WordLevel' : 'WordPiece';
}

function readWords(json: JsonValue, usual: string) {
  const vocabulary = nameGaps(readTokens(json.get('vocab')));
  const unk = json.get('unk_token');
  const unknown = vocabulary.indexOf(unk.isAbsent ? usual : unk.string());
  if (unknown === -1) throw unk.fail('a token of the vocabulary');
  return { vocabulary, unknown };
}
