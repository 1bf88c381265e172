/** Schema of `data`: which files, how they are written; the columns are those of the tasks. */
import { boolean, choice, either, fraction, list, string } from '../schema';
import { augment } from './augment';

/** Names of the Encoding Standard, which TextDecoder knows. */
export const encodings = {
  auto: 'UTF-8, or UTF-16 where a byte order mark says so',
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

const share = fraction({ description: 'A part of train, drawn as `split` says.', count: false });
const file = string({ description: 'A file, a folder, or a pattern such as data/*.csv.', format: 'path' });
const files = list(file, { description: 'Files, one after the other.', minimumItems: 1 });

/** The keys that all tasks share. */
export const dataKeys = {
  train: either([file, files], {
    description:
      'The examples to learn from. A file (.csv, .tsv, .jsonl, .parquet); several (a list, or a pattern such as data/*.csv); or a folder: in it one folder a label with a file a text, or one .txt file a label with a line a text.',
  }),
  validation: either([share, file, files], {
    description: 'What to choose the best step by: a part of train (`10%`), or files as for train.',
    default: 0.1,
  }),
  test: either([share, file, files], {
    description: 'What the final score is measured on: files as for train, or a part of train.',
    optional: true,
  }),
  split: choice(
    {
      stratified: 'drawn with the seed, every label in its share',
      'in-order':
        'the last of train in file order: the test part at the very end, validation before it; the same for every seed',
    },
    { description: 'How the parts of train that validation and test are given as are chosen.', default: 'stratified' },
  ),
  format: choice(
    {
      auto: 'by the file name',
      csv: 'comma separated (or semicolons)',
      tsv: 'tab separated',
      jsonl: 'one JSON object a line',
      parquet: 'Apache Parquet',
      squad: 'questions and answers as of SQuAD (Rajpurkar et al. 2016): data, paragraphs, qas',
      text: 'plain text, for language models; a line is a record',
      'conll-u': 'CoNLL-U: words with their parts of speech; its columns are form, upos, xpos, ...',
      columns: 'a word a line with its tags, an empty line after each sentence (CoNLL 2003)',
      parallel:
        'two text files whose lines belong together: train: data/train.de with source: de and target: en reads data/train.en too',
    },
    { description: 'How the files are written.', default: 'auto' },
  ),
  encoding: choice(encodings, { description: 'How the bytes of text files are read.', default: 'auto' }),
  header: either(
    [
      choice(
        { auto: 'the first line names the columns, unless text and label are given as numbers' },
        { description: 'Found out.' },
      ),
      boolean({ description: 'Whether the first line of a .csv or .tsv names the columns.' }),
    ],
    { description: 'Whether the first line of a .csv or .tsv names the columns.', default: 'auto' },
  ),
  augment,
} as const;
