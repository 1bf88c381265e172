/** Learns a word tokenizer: words and punctuation marks as BERT splits them. */
import { createNormalizer, formSteps, type TokenizerConfig } from './assemble';
import { spacedDecoder } from './decoders/decoder';
import { splitWords } from './pipelineTokenizer';
import { splitBert } from './preTokenizers/bert';
import { stopWordsJson } from './preTokenizers/stopWords';
import { whitespaceSplit } from './preTokenizers/whitespace';
import { englishStopWords } from './stopWords';
import type { Tokenizer } from './tokenizer';
import { trainWordLevel, type WordLevelParts } from './trainWordLevel';

export type WordOptions = Omit<Extract<TokenizerConfig, { readonly type: 'word' }>, 'type'>;

/** BERT's normalizer, in the Unicode form that is asked for. */
export function bertSteps(options: Pick<WordOptions, 'normalize' | 'strip-accents' | 'lowercase'>): readonly object[] {
  const form = formSteps(options.normalize);
  const strip = options['strip-accents'];
  const bert = {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: strip,
    lowercase: options.lowercase,
  };
  // The Unicode form first, then cleaning, accents and case; text without its accents is composed again.
  return [...form, bert, ...(strip ? form : [])];
}

/** @param asked names of special tokens @param given the vocabulary, where it is not learned */
export function trainWord(
  texts: Iterable<string>,
  options: WordOptions,
  asked: readonly string[],
  given?: readonly string[],
): Tokenizer {
  return trainWordLevel(texts, wordParts(options), options, asked, given);
}

export function wordParts(options: WordOptions): WordLevelParts {
  const normalizers = bertSteps(options);
  const [from, to] = options['n-grams'] as [number, number];
  return {
    normalizers,
    preTokenizer: describePreTokenizer(options.split, stopWordsOf(options, normalizers)),
    ...(to > 1 && { nGrams: { from, to } }),
    decoder: spacedDecoder,
  };
}

function describePreTokenizer(split: WordOptions['split'], stopWords: readonly string[]): object {
  const first = split === 'whitespace' ? whitespaceSplit : { type: 'BertPreTokenizer' };
  return stopWords.length === 0 ? first : { type: 'Sequence', pretokenizers: [first, stopWordsJson(stopWords)] };
}

/** As they are after normalization, each once. */
function stopWordsOf(options: WordOptions, normalizers: readonly object[]): readonly string[] {
  const chosen = options['stop-words'];
  if (chosen === 'none') return [];
  const normalizer = createNormalizer(normalizers);
  const words = (chosen === 'english' ? englishStopWords : chosen).flatMap(word => {
    const { aligned, spans } = splitWords(word, normalizer, { split: splitBert, json: {} });
    return spans.length === 2 ? [aligned.text.slice(spans[0], spans[1])] : [];
  });
  return [...new Set(words)];
}
