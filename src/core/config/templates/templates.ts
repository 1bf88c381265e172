/** What "New Model from Template" offers, in its order: one line a file `templates/TASK/NAME.yaml`. */

export interface Template {
  /** `TASK/NAME`: its file without the ending. */
  readonly id: string;
  /** The task that it is listed under: the file's folder. */
  readonly task: string;
  readonly title: string;
}

const titles: Readonly<Record<string, string>> = {
  'classify/linear': 'Linear',
  'classify/bagOfWords': 'Bag of Words',
  'classify/cnn': 'Convolutional Network',
  'classify/rnn': 'Recurrent Network',
  'classify/gru': 'GRU, Both Directions',
  'classify/lstm': 'LSTM, Both Directions',
  'classify/transformer': 'Transformer',
};

export const templates: readonly Template[] = Object.entries(titles).map(([id, title]) => ({
  id,
  task: id.split('/')[0]!,
  title,
}));

/** What a template says of itself, in a line: the comment that it begins with. */
export function describeTemplate(text: string): string {
  return /^#(.*)/.exec(text)?.[1]?.trim() ?? '';
}
