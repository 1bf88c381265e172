/** Learns a word tokenizer: the most frequent words of the texts. */
import type { Infer } from '../config/schema';
import type { tokenizer } from '../config/sections/tokenizer';
import { JsonValue } from './json';
import { createWordLevel } from './models/wordLevel';
import { type Normalizer, readNormalizer } from './normalizers/normalizer';
import { PipelineTokenizer, splitWords } from './pipelineTokenizer';
import { emptyTemplate } from './postProcessors/template';
import { readPreTokenizer } from './preTokenizers/preTokenizer';
import type { Tokenizer } from './tokenizer';

export type WordOptions = Omit<Extract<Infer<typeof tokenizer>, { readonly type: 'word' }>, 'type'>;

/** Ids 0 to 3. */
export const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'] as const;

/** @param needsCls put [CLS] before every text */
export function trainWord(texts: Iterable<string>, options: WordOptions, needsCls: boolean): Tokenizer {
  const normalizer = createNormalizer(options);
  const preTokenizer = readPreTokenizer(new JsonValue({ type: 'BertPreTokenizer' }, 'pre_tokenizer', 'tokenizer.json'));
  const counts = new Map<string, number>();
  for (const text of texts) {
    const { aligned, spans } = splitWords(text, normalizer, preTokenizer);
    for (let i = 0; i < spans.length; i += 2) {
      const word = aligned.text.slice(spans[i], spans[i + 1]);
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const words = [...counts].filter(([, count]) => count >= options['minimum-count']);
  // Ties by text: the vocabulary does not depend on the order of the texts.
  words.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const kept = words.slice(0, Math.max(options.vocabulary - specialTokens.length, 0)).map(([word]) => word);
  return new PipelineTokenizer({
    normalizer,
    preTokenizer,
    model: createWordLevel([...specialTokens, ...kept], 1),
    template: needsCls ? { before: [2], after: [] } : emptyTemplate,
    special: { padding: 0, unknown: 1, cls: 2, sep: 3 },
    literal: [0, 1, 2, 3],
    maximumLength: options.length,
  });
}

/** The Unicode form first, then cleaning, Chinese characters, accents and case as BERT does them; stripped text is composed again. */
function createNormalizer(options: WordOptions): Normalizer | undefined {
  const form = options.normalize === 'none' ? [] : [{ type: options.normalize.toUpperCase() }];
  const strip = options['strip-accents'];
  const bert = {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: strip,
    lowercase: options.lowercase,
  };
  const steps = [...form, bert, ...(strip ? form : [])];
  return readNormalizer(new JsonValue({ type: 'Sequence', normalizers: steps }, 'normalizer', 'tokenizer.json'));
}
