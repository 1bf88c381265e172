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
  'classify/bagOfWords': 'Bag of words',
  'classify/cnn': 'CNN',
  'classify/rnn': 'RNN',
  'classify/gru': 'BiGRU',
  'classify/lstm': 'BiLSTM',
  'classify/transformer': 'Transformer',
  'classify/pretrained': 'Pretrained encoder (fine-tuning)',
  'classify/fewShot': 'Few examples per label (pretrained encoder)',
  'classify/pairs': 'Sentence pairs (entailment)',
  'classify/own': 'Your own model (TypeScript)',
  'multilabel/linear': 'Linear',
  'multilabel/cnn': 'CNN',
  'regress/similarity': 'Sentence similarity (bi-encoder)',
  'regress/pretrained': 'Sentence similarity (pretrained encoder)',
  'regress/cnn': 'CNN',
  'similarity/pairs': 'Sentence vectors (pairs)',
  'similarity/scores': 'Sentence vectors (pairs with scores)',
  'similarity/pretrained': 'Sentence vectors (pretrained encoder)',
  'relate/gru': 'Relation extraction (GRU)',
  'tag/lstmCrf': 'BiLSTM-CRF',
  'tag/gru': 'BiGRU',
  'tag/pretrained': 'Pretrained encoder (fine-tuning)',
  'generate/characters': 'Character Transformer LM',
  'generate/words': 'Word LSTM LM',
  'generate/subword': 'Subword Transformer LM',
  'generate/lstm': 'Character LSTM LM',
  'generate/gru': 'Character GRU LM',
  'generate/rnn': 'Character RNN LM',
  'generate/nGram': 'n-gram LM',
  'generate/pretrained': 'Pretrained LM (LoRA)',
  'pretrain/masked': 'Masked LM (Transformer)',
  'pretrain/adapt': 'Masked LM (domain adaptation)',
  'summarize/transformer': 'Transformer',
  'answer/lstm': 'Extractive QA (BiLSTM)',
  'answer/transformer': 'Extractive QA (Transformer)',
  'answer/pretrained': 'Extractive QA (pretrained encoder)',
  'answer/generated': 'Generative QA (GRU and attention)',
  'word-vectors/skipGram': 'Skip-gram',
  'word-vectors/cbow': 'Continuous bag of words',
  'word-vectors/glove': 'GloVe',
  'translate/gru': 'GRU and attention',
  'translate/transformer': 'Transformer',
  'translate/pretrained': 'Pretrained encoder, new decoder',
};

/** Endings of files with examples; tables serve every task. */
const tables = ['csv', 'tsv', 'jsonl', 'ndjson', 'parquet'];
const endings: Readonly<Record<string, readonly string[]>> = {
  tag: ['conllu', 'conll', 'bio', 'iob'],
  generate: ['txt'],
  pretrain: ['txt'],
  'word-vectors': ['txt'],
  answer: ['json'],
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
