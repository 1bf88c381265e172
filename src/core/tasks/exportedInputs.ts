/** What programs that are written as `model.onnx` read, declared once: the tasks' inputs, the model's metadata, docs/reference/onnx.md. */
import type { ExportedInput, NamedSizes } from '../engine/contract';
import { charactersPerWord } from '../layers/characterFeatures';

/** Characters that a language model reads for each token that there is room for. */
export const charactersPerToken = 8;

const perToken = ['batch_size', 'sequence_length'] as const;

export const exportedInputs = {
  ids: {
    as: 'input_ids',
    dtype: 'int32',
    shape: perToken,
    meaning: 'tokens of each text by their numbers in tokenizer.json; 0 beyond its end',
  },
  mask: {
    as: 'attention_mask',
    dtype: 'float32',
    whole: true,
    shape: perToken,
    meaning: '1 where input_ids has a token, 0 beyond the end of the text',
  },
  segments: {
    as: 'token_type_ids',
    dtype: 'int32',
    shape: perToken,
    meaning: '0 from [CLS] to the first [SEP], 1 from there to the second [SEP]; 0 beyond the end',
  },
  pairIds: {
    dtype: 'int32',
    shape: ['batch_size', 'pair_sequence_length'],
    meaning: 'tokens of each second text; 0 beyond its end',
  },
  pairMask: {
    dtype: 'float32',
    whole: true,
    shape: ['batch_size', 'pair_sequence_length'],
    meaning: '1 where pairIds has a token, 0 beyond the end of the text',
  },
  first: { dtype: 'float32', whole: true, shape: perToken, meaning: '1 at the token <e1>, else 0' },
  second: { dtype: 'float32', whole: true, shape: perToken, meaning: '1 at the token <e2>, else 0' },
  select: {
    dtype: 'float32',
    whole: true,
    shape: ['batch_size', 'words', 'sequence_length'],
    meaning: '1 at the first token of each word, else 0',
  },
  words: {
    dtype: 'float32',
    whole: true,
    shape: ['batch_size', 'words'],
    meaning: '1 for each word, 0 beyond the end of the text',
  },
  characters: {
    dtype: 'int32',
    shape: ['batch_size', { of: 'sequence_length', times: charactersPerWord }],
    meaning: `${charactersPerWord} numbers a token: at the first token of a word its characters, 1 + code point below 768, else 769 + code point % 256; of longer words the first and last ${charactersPerWord / 2}; else 0`,
  },
  forwardCharacters: {
    dtype: 'int32',
    shape: ['batch_size', { of: 'sequence_length', times: charactersPerToken }],
    meaning:
      'what the forward language model reads: the line end that it begins with, then the words, one space apart, character by character, by their numbers in language.json',
  },
  forwardPlaces: {
    dtype: 'int32',
    shape: perToken,
    meaning: 'at each token of a word the place of the last character of the word in forwardCharacters; else 0',
  },
  backwardCharacters: {
    dtype: 'int32',
    shape: ['batch_size', { of: 'sequence_length', times: charactersPerToken }],
    meaning:
      'the same as the backward language model reads it: the line end, then the characters from the last to the first',
  },
  backwardPlaces: {
    dtype: 'int32',
    shape: perToken,
    meaning: 'at each token of a word the place of the first character of the word in backwardCharacters; else 0',
  },
  matches: {
    dtype: 'int32',
    shape: perToken,
    meaning:
      'tokens of the context: 3 where the question has the same word, 2 but for its case, 1 the same stem (Porter), else 0',
  },
  asked: { dtype: 'float32', whole: true, shape: perToken, meaning: '1 at tokens of the question, else 0' },
  places: {
    dtype: 'float32',
    whole: true,
    shape: perToken,
    meaning: '1 where an answer may begin and end: at [CLS] and at tokens of the context, else 0',
  },
  written: {
    dtype: 'int32',
    shape: ['batch_size', 'decoder_sequence_length'],
    meaning: '[CLS] and the tokens that are written so far; 0 beyond the end',
  },
  starts: { dtype: 'int32', shape: ['batch_size'], meaning: 'which of the labels each text begins with' },
} as const satisfies Readonly<Record<string, ExportedInput>>;

/** What the output `pooled` is. */
export const pooled = 'the vector that stands for the text';

export type ExportedInputName = keyof typeof exportedInputs;

/** Those of a program, by the names that its inputs have. */
export function chooseInputs(names: readonly ExportedInputName[]): Readonly<Record<string, ExportedInput>> {
  return Object.fromEntries(names.map(name => [name, exportedInputs[name]]));
}

/** How the sizes of these inputs depend on batch and lengths; what is not declared keeps its shape. @param longest tokens of a text */
export function sizesOf(names: readonly string[], longest: number): NamedSizes {
  const declared = names.filter((name): name is ExportedInputName => name in exportedInputs);
  return {
    inputs: chooseInputs(declared),
    longest: { sequence_length: longest, pair_sequence_length: longest, words: longest },
  };
}
