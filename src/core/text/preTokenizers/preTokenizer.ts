/** Pre-tokenizers, which split text into words, by the names they have in tokenizer.json. */
import type { JsonValue } from '../json';
import { splitBert } from './bert';
import { byteLevel, splitByteLevel } from './byteLevel';
import { everyCharacter, splitCharacters } from './character';
import { metaspace, splitMetaspace } from './metaspace';
import { sentence, splitIntoSentences } from './sentence';
import { readStopWords, removed, stopWordsJson } from './stopWords';
import { splitWhitespace, whitespaceSplit } from './whitespace';

export interface PreTokenizer {
  /** [start, end, start, end, ...] of each word, UTF-16 code units of `text`. */
  split(text: string): readonly number[];
  /** As it stands in tokenizer.json. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** @throws ActionableError `damaged-tokenizer` */
export function readPreTokenizer(json: JsonValue): PreTokenizer {
  const type = json.get('type');
  switch (type.string()) {
    case 'BertPreTokenizer':
      return { split: splitBert, json: { type: 'BertPreTokenizer' } };
    case 'WhitespaceSplit':
      return { split: splitWhitespace, json: whitespaceSplit };
    case 'ByteLevel':
      json.mustBe({ ...byteLevel, trim_offsets: json.get('trim_offsets').value });
      return { split: splitByteLevel, json: byteLevel };
    case 'Metaspace':
      json.mustBe(metaspace);
      return { split: splitMetaspace, json: metaspace };
    case 'Sentence':
      return { split: splitIntoSentences, json: sentence };
    case 'Split':
      return readSplit(json);
    case 'Sequence':
      return readSequence(json.get('pretokenizers'));
    default:
      throw type.fail('BertPreTokenizer, WhitespaceSplit, ByteLevel, Metaspace, Sentence, Split or Sequence');
  }
}

/** Each splits the pieces of the one before. */
function readSequence(json: JsonValue): PreTokenizer {
  const steps = json.list().map(step => {
    if (step.get('type').string() === 'Sequence') throw step.get('type').fail('BertPreTokenizer or Split');
    return readPreTokenizer(step);
  });
  const split = (text: string) =>
    steps.reduce<readonly number[]>((spans, step) => splitPieces(text, spans, step), [0, text.length]);
  return { split, json: { type: 'Sequence', pretokenizers: steps.map(step => step.json) } };
}

function splitPieces(text: string, spans: readonly number[], step: PreTokenizer): readonly number[] {
  const pieces: number[] = [];
  for (let i = 0; i < spans.length; i += 2) {
    const start = spans[i]!;
    for (const place of step.split(text.slice(start, spans[i + 1]!))) pieces.push(start + place);
  }
  return pieces;
}

/** Of all patterns, every character by itself, and a list of words to leave out. */
function readSplit(json: JsonValue): PreTokenizer {
  const pattern = json.get('pattern').get('Regex');
  const stopWords = readStopWords(pattern.string());
  if (stopWords) {
    if (json.get('behavior').string() !== removed) throw json.get('behavior').fail(removed);
    if (json.get('invert').boolean(false)) throw json.get('invert').fail('false');
    return { split: text => (stopWords.has(text) ? [] : [0, text.length]), json: stopWordsJson([...stopWords]) };
  }
  if (pattern.string() !== everyCharacter.pattern.Regex) throw pattern.fail(everyCharacter.pattern.Regex);
  if (json.get('behavior').string() !== everyCharacter.behavior)
    throw json.get('behavior').fail(everyCharacter.behavior);
  if (json.get('invert').boolean(false)) throw json.get('invert').fail('false');
  return { split: splitCharacters, json: everyCharacter };
}
