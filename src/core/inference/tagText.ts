/** What a tagger says of a running text: a tag for every word, and the spans that the tags mark. */
import { ActionableError } from '../base/errors';
import type { ReportProgress } from '../base/progress';
import { splitWords } from '../base/splitWords';
import { readSpans } from '../metrics/tags/spans';
import { type ReadRow, readRow } from '../tasks/tag/readRow';
import { marksSpans } from '../tasks/tag/scheme';
import type { TaskExample } from '../tasks/task';
import type { RunIdentity } from './prediction';
import type { Run } from './run';
import { splitSentences } from './splitSentences';

export interface TaggedWord {
  /** In UTF-16 code units of the text. */
  readonly start: number;
  readonly end: number;
  readonly tag: string;
  readonly probability: number;
  /** The likeliest other tags, with their probabilities. */
  readonly others: readonly (readonly [tag: string, probability: number])[];
  /** No token of it is in the vocabulary. */
  readonly unknown: boolean;
}

export interface TaggedSpan {
  readonly type: string;
  /** In UTF-16 code units of the text. */
  readonly start: number;
  readonly end: number;
  /** Indices into the words, `last` included. */
  readonly first: number;
  readonly last: number;
  /** Of its least sure word. */
  readonly probability: number;
}

export interface TaggedText {
  readonly words: readonly TaggedWord[];
  /** Of taggers whose tags mark spans (B-, I-): those; of others empty. */
  readonly spans: readonly TaggedSpan[];
  /** Whether the tags mark spans. */
  readonly marksSpans: boolean;
  readonly run: RunIdentity;
}

/** Other tags kept of a word, and how probable they must be. */
const MOST_OTHERS = 3;
const LEAST_PROBABLE = 0.005;

/** A stretch of a sentence that the model reads at once. */
interface Piece {
  readonly example: TaskExample;
  /** Of each of its words, in the whole text. */
  readonly places: readonly (readonly [number, number])[];
  readonly unknown: readonly boolean[];
}

/**
 * Sentences are read one by one; of those that are longer than the model reads, stretch by stretch.
 * @throws ActionableError `not-for-task` when the run is no tagger; CancelledError between two batches
 */
export async function tagText(
  run: Run,
  text: string,
  { signal, onProgress }: { readonly signal?: AbortSignal; readonly onProgress?: ReportProgress } = {},
): Promise<TaggedText> {
  const { task, identity } = run;
  if (task.name !== 'tag') {
    throw new ActionableError('not-for-task', `${identity.name} is a model of task ${task.name}, which tags no words`);
  }
  const pieces = splitSentences(text).flatMap(({ start, text: sentence }) => encodeSentence(run, sentence, start));
  const read = new Array<ReadRow>(pieces.length);
  let done = 0;
  const examples = pieces.map(({ example }) => example);
  for await (const { outputs, indices } of run.readBatches(examples, signal)) {
    for (const [row, index] of indices.entries()) read[index] = readRow(outputs, row, task.labels);
    done += indices.length;
    onProgress?.({ message: 'tagging', fraction: done / pieces.length });
  }
  const words: TaggedWord[] = [];
  const spans: TaggedSpan[] = [];
  const marked = marksSpans(task.labels);
  for (const [i, { places, unknown }] of pieces.entries()) {
    const { tags, probabilities } = read[i]!;
    const before = words.length;
    for (const [w, [start, end]] of places.entries()) {
      const tag = tags[w]!;
      const row = probabilities.subarray(w * task.labels.length, (w + 1) * task.labels.length);
      const others = rank(row, task.labels, tag);
      words.push({ start, end, tag, probability: row[task.labels.indexOf(tag)]!, others, unknown: unknown[w]! });
    }
    if (!marked) continue;
    for (const { type, start, end } of readSpans(tags)) {
      const [first, last] = [before + start, before + end - 1];
      const probability = Math.min(...words.slice(first, last + 1).map(word => word.probability));
      spans.push({ type, start: words[first]!.start, end: words[last]!.end, first, last, probability });
    }
  }
  return { words, spans, marksSpans: marked, run: identity };
}

function encodeSentence({ reader, tokenizer }: Run, sentence: string, start: number): Piece[] {
  const pieces: Piece[] = [];
  const places = splitWords(sentence);
  for (let from = 0; from < places.length; ) {
    // A word has a token at least: more words than tokens are not read.
    const last = Math.min(from + tokenizer.maximumLength, places.length) - 1;
    const { example, encoding } = reader.encodeText(sentence.slice(places[from]![0], places[last]![1]));
    const firsts = example.tensors.firsts!.data;
    const seen = places.slice(from, from + firsts.length);
    const unknown = seen.map((_, w) => {
      const own = encoding.ids.subarray(firsts[w]!, firsts[w + 1]);
      return own.every(id => id === tokenizer.special.unknown);
    });
    pieces.push({ example, places: seen.map(([a, b]) => [start + a, start + b] as const), unknown });
    from += seen.length;
  }
  return pieces;
}

function rank(row: Float32Array, labels: readonly string[], chosen: string): [string, number][] {
  const all: [string, number][] = [];
  for (const [i, label] of labels.entries()) {
    if (label !== chosen && row[i]! >= LEAST_PROBABLE) all.push([label, row[i]!]);
  }
  return all.sort((a, b) => b[1] - a[1]).slice(0, MOST_OTHERS);
}
