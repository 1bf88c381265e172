/** What a tagger says of a running text: a tag for every word, and the spans that the tags mark. */
import type { Caller } from '../base/caller';
import type { HostTensors } from '../base/hostTensor';
import { takeSentence } from '../tasks/tag/readRow';
import type { WordGroup } from '../tasks/tagger';
import type { RunIdentity } from './prediction';
import type { Run } from './run';

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
  /** What spans can be; of taggers whose tags mark none, the tags. */
  readonly types: readonly string[];
  readonly run: RunIdentity;
}

/** Other tags kept of a word, and how probable they must be. */
const MOST_OTHERS = 3;
const LEAST_PROBABLE = 0.005;

export interface TagRequest {
  readonly text: string;
  /** The words, where they are given; as the run cuts them if not. */
  readonly groups?: readonly WordGroup[];
}

/**
 * Sentence by sentence, line by line or as a whole, as the run has learned; what is longer than the model reads, piece by piece.
 * @throws ActionableError `not-for-task` when the run is no tagger; CancelledError between two batches
 */
export async function tagText(
  run: Run,
  { text, groups: given }: TagRequest,
  { signal, onProgress }: Caller = {},
): Promise<TaggedText> {
  const { identity, tokenizer } = run;
  const { labels } = run.task;
  const tagger = run.open('tagger');
  const groups = (given ?? tagger.cut(text)).map(({ places, breaks }) => {
    const cut = places.map(([start, end]) => text.slice(start, end));
    return { places, pieces: tagger.pieces(cut, breaks) };
  });
  const pieces = groups.flatMap(group => group.pieces);
  const rows = new Array<HostTensors>(pieces.length);
  let done = 0;
  const examples = pieces.map(({ example }) => example);
  for await (const { outputs, indices } of run.readBatches(examples, signal)) {
    for (const [row, index] of indices.entries()) rows[index] = takeSentence(outputs, row);
    done += indices.length;
    onProgress?.({ message: 'tagging', fraction: done / pieces.length });
  }
  const words: TaggedWord[] = [];
  const spans: TaggedSpan[] = [];
  let next = 0;
  for (const { places, pieces: own } of groups) {
    const before = words.length;
    const reads = tagger.read(own, rows.slice(next, next + own.length));
    next += own.length;
    const tags = reads.flatMap(read => read.tags);
    const probabilities = reads.flatMap(read =>
      read.tags.map((_, w) => read.probabilities.subarray(w * labels.length, (w + 1) * labels.length)),
    );
    for (const { from, speaksFrom, speaksTo, encoding, example } of own) {
      const firsts = example.tensors.firsts!.data;
      for (let at = speaksFrom; at < speaksTo; at++) {
        const [start, end] = places[at]!;
        const tag = tags[at]!;
        const row = probabilities[at]!;
        const ids = encoding.ids.subarray(firsts[at - from]!, firsts[at - from + 1]);
        const unknown = ids.every(id => id === tokenizer.special.unk);
        words.push({
          start,
          end,
          tag,
          probability: row[labels.indexOf(tag)]!,
          others: rank(row, labels, tag),
          unknown,
        });
      }
    }
    for (const { type, start, end } of tagger.spansOf(words.slice(before).map(({ tag }) => tag))) {
      const [first, last] = [before + start, before + end - 1];
      const probability = Math.min(...words.slice(first, last + 1).map(word => word.probability));
      spans.push({ type, start: words[first]!.start, end: words[last]!.end, first, last, probability });
    }
  }
  const types = tagger.types ?? labels.filter(label => label !== 'O');
  return { words, spans, marksSpans: tagger.types !== undefined, types, run: identity };
}

function rank(row: Float32Array, labels: readonly string[], chosen: string): [string, number][] {
  const all: [string, number][] = [];
  for (const [i, label] of labels.entries()) {
    if (label !== chosen && row[i]! >= LEAST_PROBABLE) all.push([label, row[i]!]);
  }
  return all.sort((a, b) => b[1] - a[1]).slice(0, MOST_OTHERS);
}
