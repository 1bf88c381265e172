/** Of the word tokenizers of the pages: every word is kept. */
export const wordOptions = {
  vocabulary: 1000,
  'minimum-count': 1,
  split: 'punctuation',
  lowercase: true,
  normalize: 'nfc',
  'strip-accents': false,
  'stop-words': 'none',
  'n-grams': [1, 1],
  length: 100,
} as const;
