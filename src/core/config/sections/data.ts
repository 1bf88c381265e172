/** Schema of `data`: which files, which columns. */
import { boolean, choice, either, fraction, object, string } from '../schema';

export const data = object(
  {
    train: string({ description: 'The file to learn from: .csv, .tsv or .jsonl.', format: 'path' }),
    validation: either(
      [
        fraction({ description: 'A part of train, drawn by label with the seed.', count: false }),
        string({ description: 'A file.', format: 'path' }),
      ],
      { description: 'What to choose the best step by: a part of train (`10%`) or a file.', default: 0.1 },
    ),
    test: either(
      [
        fraction({ description: 'A part of train, drawn by label with the seed.', count: false }),
        string({ description: 'A file.', format: 'path' }),
      ],
      { description: 'What the final score is measured on: a file or a part of train.', optional: true },
    ),
    format: choice(
      { auto: 'by the file name', csv: 'comma separated', tsv: 'tab separated', jsonl: 'one JSON object a line' },
      { description: 'How the files are written.', default: 'auto' },
    ),
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
    text: string({
      description: 'The column with the text: its name, or its number from 1 where there is no header.',
      default: 'text',
      format: 'column',
    }),
    label: string({
      description: 'The column with the label: its name, or its number from 1 where there is no header.',
      default: 'label',
      format: 'column',
    }),
  },
  { description: 'The examples.' },
);
