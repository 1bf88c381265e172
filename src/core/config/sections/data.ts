/** Schema of `data`: which files, how they are written; the columns are those of the tasks. */
import { boolean, choice, either, fraction, list, string } from '../schema';
import { augment } from './augment';

/** Names of the Encoding Standard, which TextDecoder knows. */
export const encodings = {
  auto: 'UTF-8; or UTF-16, by its byte order mark or by where its zeros are',
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
  auto: 'what gives the same number of columns in most lines: a comma, a semicolon, a tab or a bar; sep=; in the first line decides',
  comma: ',',
  semicolon: ';',
  tab: 'the tab character',
  pipe: '|',
} as const;

const share = fraction({ description: 'A part of train, drawn as `split` says.', count: false });
const file = string({ description: 'A file, a folder, or a pattern such as data/*.csv.', format: 'path' });
const files = list(file, { description: 'Files, one after the other.', minimumItems: 1 });

/** The keys that all tasks share. */
export const dataKeys = {
  train: either([file, files], {
    description:
      'The examples to learn from. A file (.csv, .tsv, .jsonl, .json, .parquet); several (a list, or a pattern such as data/*.csv); or a folder: in it one folder a label with a file a text, or one .txt file a label with a line a text.',
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
      csv: 'comma separated, or by semicolons, tabs or bars: see `delimiter`',
      tsv: 'tab separated',
      jsonl: 'one JSON object a line',
      json: 'a list of JSON objects, or an object with such a list ({"data": [...]}); SQuAD is known by its paragraphs',
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
  delimiter: either(
    [choice(delimiters, { description: 'By its name.' }), string({ description: 'Any one character.' })],
    { description: 'What separates the columns of a .csv or .tsv.', default: 'auto' },
  ),
  quotes: choice(
    {
      auto: 'found out; in tab separated files they are text unless they wrap a whole field',
      double: 'they wrap fields, and a quote inside one is doubled (RFC 4180)',
      backslash: 'they wrap fields, and a quote inside one has a backslash before it',
      none: 'they are text like any other character',
    },
    { description: 'What double quotes mean in a .csv or .tsv.', default: 'auto' },
  ),
  separator: string({
    description:
      'What separates values in one cell, of labels, answers or words; white space or | if not given, as the task has it. Lists such as ["a", "b"] need none.',
    optional: true,
  }),
  decimal: choice(
    { point: '3.5', comma: '3,5; points between digits group thousands (1.234,5)' },
    { description: 'How numbers are written in text.', default: 'point' },
  ),
  'label-names': list(string({ description: 'The name of a label.' }), {
    description: 'The names of labels that are integers in the data: that of 0, of 1, and so on.',
    optional: true,
  }),
  augment,
} as const;
