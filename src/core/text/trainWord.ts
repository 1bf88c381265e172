/** Learns a word tokenizer: words and punctuation marks as BERT splits them. */
import type { Tokenizer } from './tokenizer';
import { formSteps, type TokenizerConfig, trainWordLevel } from './trainWordLevel';

export type WordOptions = Omit<Extract<TokenizerConfig, { readonly type: 'word' }>, 'type'>;

/** @param needsCls put [CLS] before every text */
export function trainWord(texts: Iterable<string>, options: WordOptions, needsCls: boolean): Tokenizer {
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
  const normalizers = [...form, bert, ...(strip ? form : [])];
  const parts = { normalizers, preTokenizer: { type: 'BertPreTokenizer' }, joiner: ' ' } as const;
  return trainWordLevel(texts, parts, options, needsCls);
}
