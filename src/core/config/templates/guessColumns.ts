/** Which column of a data file is which: by its name, else by what is in it. */

export interface TableSample {
  /** Names, or numbers from 1 where the first line names nothing. */
  readonly columns: readonly string[];
  /** The first rows, cells in the order of the columns; empty where they cannot be read cheaply. */
  readonly rows: readonly (readonly string[])[];
  /** Records may hold others: `answers.text` is in the column `answers`. */
  readonly nested?: true;
}

/** What columns are usually called, by the key of `data` that names them; the likeliest first. */
const usual: Readonly<Record<string, readonly string[]>> = {
  text: [
    'text',
    'sentence',
    'review',
    'message',
    'body',
    'content',
    'comment',
    'tweet',
    'document',
    'article',
    'post',
    'utterance',
    'text1',
    'sentence1',
    'sentenceA',
    'premise',
    'textA',
    'question1',
    'first',
  ],
  'text-pair': [
    'text2',
    'sentence2',
    'sentenceB',
    'hypothesis',
    'textB',
    'question2',
    'second',
    'other',
    'reply',
    'duplicate',
    'positive',
    'answer',
    'passage',
  ],
  negative: ['negative', 'negatives', 'hard_negative'],
  labels: ['labels', 'tags', 'categories', 'topics', 'genres', 'emotions', 'classes', 'label'],
  score: ['score', 'relatedness', 'similarity', 'rating', 'stars', 'value', 'label', 'y'],
  context: ['context', 'passage', 'paragraph', 'document', 'text', 'story', 'body'],
  question: ['question', 'query', 'q'],
  answer: ['answer', 'answers', 'response', 'a'],
  tokens: ['tokens', 'words', 'form', 'sentence', 'text'],
  tags: ['tags', 'ner_tags', 'ner', 'upos', 'pos_tags', 'pos', 'spans', 'entities', 'labels'],
  source: ['source', 'src', 'input', 'from', 'article', 'document', 'text', 'de', 'fr', 'es'],
  target: ['target', 'tgt', 'output', 'to', 'summary', 'highlights', 'translation', 'en'],
  summary: ['summary', 'highlights', 'abstract', 'headline', 'title', 'target'],
  label: [
    'label',
    'sentiment',
    'class',
    'category',
    'target',
    'topic',
    'intent',
    'relation',
    'tag',
    'kind',
    'type',
    'rating',
    'stars',
    'y',
  ],
};

/** Cells of labels are short and come again. */
const longestLabel = 40;

/**
 * @param wanted keys of `data`, each with the name that the template has
 * @returns a column for each key that one was found for
 */
export function guessColumns(
  wanted: readonly { readonly key: string; readonly name: string }[],
  sample: TableSample,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const free = () => sample.columns.filter(column => !Object.values(found).includes(column));
  for (const { key, name } of wanted) {
    const column = byName([name, ...(usual[key.split('.')[0]!] ?? [])], free());
    if (column !== undefined) found[key] = column;
  }
  // Labels first: what is left is then searched for the text.
  for (const [key, pick] of [
    ['label', mostRepeated],
    ['text', longest],
  ] as const) {
    if (key in found || !wanted.some(each => each.key === key)) continue;
    const column = pick(sample, free());
    if (column !== undefined) found[key] = column;
  }
  return found;
}

function byName(names: readonly string[], columns: readonly string[]): string | undefined {
  const fold = (name: string) => name.toLowerCase().replace(/[-_\s]/g, '');
  const exact = names.map(name => columns.find(column => fold(column) === fold(name)));
  const part = names.map(name =>
    columns.find(column =>
      fold(column)
        .split(/[^a-z]/)
        .includes(fold(name)),
    ),
  );
  const within = names
    .filter(name => name.length > 3)
    .map(name => columns.find(column => fold(column).startsWith(fold(name)) || fold(column).endsWith(fold(name))));
  return [...exact, ...part, ...within].find(column => column !== undefined);
}

function cellsOf({ columns, rows }: TableSample, column: string): readonly string[] {
  const i = columns.indexOf(column);
  return rows.map(row => row[i] ?? '').filter(cell => cell !== '');
}

function mostRepeated(sample: TableSample, columns: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const column of columns) {
    const cells = cellsOf(sample, column);
    const distinct = new Set(cells).size;
    const isLabel = distinct > 1 && distinct <= cells.length / 2 && cells.every(cell => cell.length <= longestLabel);
    if (!isLabel || distinct >= least) continue;
    least = distinct;
    best = column;
  }
  return best;
}

function longest(sample: TableSample, columns: readonly string[]): string | undefined {
  const length = (column: string) => {
    const cells = cellsOf(sample, column);
    return cells.reduce((sum, cell) => sum + cell.length, 0) / Math.max(1, cells.length);
  };
  const byLength = columns.map(column => ({ column, mean: length(column) })).sort((a, b) => b.mean - a.mean);
  return byLength[0] && byLength[0].mean > 0 ? byLength[0].column : undefined;
}

/** Whether a first line holds an example, not names: a cell of it reads like a text. */
export function isExample(cells: readonly string[]): boolean {
  return cells.some(cell => cell.length > 60 || cell.trim().split(/\s+/).length > 5);
}
