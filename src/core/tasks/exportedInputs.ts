/** What programs that are written as `model.onnx` read, declared once: the tasks' inputs, the model's metadata, docs/export.md. */
import type { ExportedInput } from '../engine/contract';
import { charactersPerWord } from '../layers/characterFeatures';

const perToken = ['batch', 'time'] as const;

export const exportedInputs = {
  ids: {
    dtype: 'int32',
    shape: perToken,
    meaning: 'tokens of each text by their numbers in tokenizer.json; 0 beyond its end',
  },
  mask: { dtype: 'float32', shape: perToken, meaning: '1 where ids has a token, 0 beyond the end of the text' },
  segments: {
    dtype: 'int32',
    shape: perToken,
    meaning: '0 from [CLS] to the first [SEP], 1 from there to the second [SEP]; 0 beyond the end',
  },
  pairIds: {
    dtype: 'int32',
    shape: ['batch', 'pairTime'],
    meaning: 'tokens of each second text; 0 beyond its end',
  },
  pairMask: {
    dtype: 'float32',
    shape: ['batch', 'pairTime'],
    meaning: '1 where pairIds has a token, 0 beyond the end of the text',
  },
  first: { dtype: 'float32', shape: perToken, meaning: '1 at the token <e1>, else 0' },
  second: { dtype: 'float32', shape: perToken, meaning: '1 at the token <e2>, else 0' },
  select: {
    dtype: 'float32',
    shape: ['batch', 'words', 'time'],
    meaning: '1 at the first token of each word, else 0',
  },
  words: { dtype: 'float32', shape: ['batch', 'words'], meaning: '1 for each word, 0 beyond the end of the text' },
  characters: {
    dtype: 'int32',
    shape: ['batch', { of: 'time', times: charactersPerWord }],
    meaning: `${charactersPerWord} numbers a token: at the first token of a word its characters, 1 + code point below 768, else 769 + code point % 256; of longer words the first and last ${charactersPerWord / 2}; else 0`,
  },
  matches: {
    dtype: 'int32',
    shape: perToken,
    meaning:
      'tokens of the context: 3 where the question has the same word, 2 but for its case, 1 the same stem (Porter), else 0',
  },
  asked: { dtype: 'float32', shape: perToken, meaning: '1 at tokens of the question, else 0' },
  places: {
    dtype: 'float32',
    shape: perToken,
    meaning: '1 where an answer may begin and end: at [CLS] and at tokens of the context, else 0',
  },
  written: {
    dtype: 'int32',
    shape: ['batch', 'writtenTime'],
    meaning: '[CLS] and the tokens that are written so far; 0 beyond the end',
  },
  starts: { dtype: 'int32', shape: ['batch'], meaning: 'which of the labels each text begins with' },
} as const satisfies Readonly<Record<string, ExportedInput>>;

/** What the output `pooled` is. */
export const pooled = 'the vector that stands for the text';

export type ExportedInputName = keyof typeof exportedInputs;

/** Those of a program, by the names that its inputs have. */
export function chooseInputs(names: readonly ExportedInputName[]): Readonly<Record<string, ExportedInput>> {
  return Object.fromEntries(names.map(name => [name, exportedInputs[name]]));
}
