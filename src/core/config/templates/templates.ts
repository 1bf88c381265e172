/** What "New Model from Template" offers, in its order: one line a file `templates/TASK/NAME.yaml`. */

export interface Template {
  /** `TASK/NAME`: its file without the ending. */
  readonly id: string;
  /** The task that it is listed under: the file's folder. */
  readonly task: string;
  readonly title: string;
  /** Endings of the files that its examples may be in. */
  readonly endings: readonly string[];
  /** What is put beside the config unless it is there: files of `templates/`, by name. */
  readonly beside: readonly string[];
}

const titles: Readonly<Record<string, string>> = {
  'classify/linear': 'Linear',
  'classify/bagOfWords': 'Bag of Words',
  'classify/cnn': 'Convolutional Network',
  'classify/rnn': 'Recurrent Network',
  'classify/gru': 'GRU, Both Directions',
  'classify/lstm': 'LSTM, Both Directions',
  'classify/transformer': 'Transformer',
  'classify/pairs': 'Pairs of Texts',
  'classify/own': 'Network of Your Own',
  'multilabel/linear': 'Linear',
  'multilabel/cnn': 'Convolutional Network',
  'regress/similarity': 'Similarity of Two Texts',
  'regress/cnn': 'Convolutional Network',
  'tag/lstmCrf': 'LSTM and CRF',
  'tag/gru': 'GRU, Both Directions',
  'generate/characters': 'Transformer over Characters',
  'generate/words': 'LSTM over Words',
  'generate/lstm': 'LSTM over Characters',
  'generate/gru': 'GRU over Characters',
  'generate/rnn': 'Recurrent Network over Characters',
  'generate/nGram': 'n-Grams of Words',
  'translate/gru': 'GRU with Attention',
  'translate/transformer': 'Transformer',
};

/** Endings of files with examples; tables serve every task. */
const tables = ['csv', 'tsv', 'jsonl', 'ndjson', 'parquet'];
const endings: Readonly<Record<string, readonly string[]>> = {
  tag: ['conllu', 'conll', 'bio', 'iob'],
  generate: ['txt'],
};

const beside: Readonly<Record<string, readonly string[]>> = {
  'classify/own': ['own/my-model.ts', 'own/nlp-workbench.d.ts'],
};

export const templates: readonly Template[] = Object.entries(titles).map(([id, title]) => ({
  id,
  task: id.split('/')[0]!,
  title,
  endings: [...tables, ...(endings[id.split('/')[0]!] ?? [])],
  beside: beside[id] ?? [],
}));

/** What a template says of itself, in a line: the comment that it begins with. */
export function describeTemplate(text: string): string {
  return /^#(.*)/.exec(text)?.[1]?.trim() ?? '';
}
