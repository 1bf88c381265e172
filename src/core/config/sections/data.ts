/** Schema of `data`: which files, how they are written; the columns are those of the tasks. */
import { boolean, choice, either, fraction, list, string } from '../schema';
import { augment } from './augment';

/** Names of the Encoding Standard, which TextDecoder knows. */
export const encodings = {
  auto: 'UTF-8 or UTF-16, detected',
  'utf-8': 'Unicode',
  'utf-16le': 'Unicode, two bytes, little end first',
  'utf-16be': 'Unicode, two bytes, big end first',
  'windows-1252': 'Western European; Latin-1',
  'iso-8859-2': 'Central European; Latin-2',
  'windows-1250': 'Central European',
  'windows-1251': 'Cyrillic',
  'koi8-r': 'Russian',
  'windows-1253': 'Greek',
  'windows-1254': 'Turkish',
  'windows-1255': 'Hebrew',
  'windows-1256': 'Arabic',
  gb18030: 'Chinese, simplified; GBK',
  big5: 'Chinese, traditional',
  shift_jis: 'Japanese',
  'euc-jp': 'Japanese',
  'euc-kr': 'Korean',
} as const;

export type EncodingName = keyof typeof encodings;

/** What separates the columns of tables, by name. */
export const delimiters = {
  auto: 'detected: comma, semicolon, tab or pipe; a first line such as sep=; decides',
  comma: ',',
  semicolon: ';',
  tab: 'the tab character',
  pipe: '|',
} as const;

const share = fraction({ description: 'A fraction of the training file, taken as `split` says.', count: false });
const file = string({ description: 'A file, a folder, or a pattern such as data/*.csv.', format: 'path' });
const files = list(file, { description: 'Files, read in this order.', minimumItems: 1 });

/** The keys that all tasks share. */
export const dataKeys = {
  train: either([file, files], {
    description:
      'Training examples: a file (.csv, .tsv, .jsonl, .json, .parquet), several (a list, or a pattern such as data/*.csv), or a folder. A folder has one subfolder per label with one file per text, or one .txt file per label with one text per line.',
  }),
  validation: either([share, file, files], {
    description:
      'Validation split, which selects the best checkpoint: a fraction of the training file (`10%`), or files as for `train`.',
    default: 0.1,
  }),
  test: either([share, file, files], {
    description: 'Test split for the final scores: files as for `train`, or a fraction of the training file.',
    optional: true,
  }),
  split: choice(
    {
      stratified: 'random by the seed, with the same label proportions in every split',
      'in-order':
        'the last examples of the file: test at the very end, validation before it; the same for every seed. Use it for time series and related examples',
    },
    { description: 'How validation and test examples are taken from the training file.', default: 'stratified' },
  ),
  format: choice(
    {
      auto: 'by the file name',
      csv: 'comma-separated; other delimiters are detected',
      tsv: 'tab-separated',
      jsonl: 'one JSON object per line',
      json: 'a list of JSON objects, or an object with such a list ({"data": [...]}); SQuAD is detected',
      parquet: 'Apache Parquet',
      squad: 'questions and answers in the format of SQuAD (Rajpurkar et al. 2016)',
      text: 'plain text for language models, one text per line',
      'conll-u': 'CoNLL-U, with the columns form, upos, xpos, ...',
      columns: 'one word per line with its tags, and an empty line after each sentence (CoNLL 2003)',
      parallel:
        'two text files with corresponding lines: train: data/train.de with source: de and target: en reads data/train.en too',
    },
    { description: 'File format. Set it if the file name does not tell.', default: 'auto' },
  ),
  encoding: choice(encodings, {
    description: 'Encoding of text files. Set it if Check Data finds garbled text.',
    default: 'auto',
  }),
  header: either(
    [
      choice({ auto: 'yes, unless columns are given as numbers' }, { description: 'Detected.' }),
      boolean({ description: 'Whether the first line of a .csv or .tsv is a header.' }),
    ],
    { description: 'Whether the first line of a .csv or .tsv is a header.', default: 'auto' },
  ),
  delimiter: either(
    [choice(delimiters, { description: 'A delimiter by name.' }), string({ description: 'Any one character.' })],
    { description: 'Delimiter of a .csv or .tsv.', default: 'auto' },
  ),
  quotes: choice(
    {
      auto: 'detected; in tab-separated files they are text unless they enclose a whole field',
      double: 'quotes enclose fields, and a quote inside a field is doubled (RFC 4180)',
      backslash: 'quotes enclose fields, and a quote inside a field is escaped with a backslash',
      none: 'quotes are ordinary characters',
    },
    { description: 'Quoting in a .csv or .tsv.', default: 'auto' },
  ),
  separator: string({
    description:
      'Separator of several values in one cell (labels, answers or words). Lists such as ["a", "b"] need none. Default: | for labels and answers, white space for words.',
    optional: true,
  }),
  decimal: choice(
    { point: '3.5', comma: '3,5; points group thousands (1.234,5)' },
    { description: 'Decimal separator of scores.', default: 'point' },
  ),
  'label-names': list(string({ description: 'The name of a label.' }), {
    description: 'Names for integer labels, in the order 0, 1, 2, ...',
    optional: true,
  }),
  augment,
} as const;

/** As a run has them: an imported one was made without data, and names no file. */
export const runDataKeys = {
  ...dataKeys,
  train: either([file, list(file, { description: 'Files, read in this order; none of an imported model.' })], {
    description: dataKeys.train.description,
  }),
} as const;
