/** Scores of a tagger: each example in the pieces that `predict` would read it in, so that no word is left unread. */

import { toCharacters } from '../../base/codePoints';
import type { Place } from '../../base/cutWords';
import type { HostTensors } from '../../base/hostTensor';
import type { Example } from '../../data/dataset';
import { writeSpan } from '../../data/readers/spans';
import { sizesOf } from '../exportedInputs';
import { predictBatches } from '../predictBatches';
import type { Evaluation, ScoreOptions, Split, Task, TextReader } from '../task';
import type { Weights } from '../weights';
import type { TaggerParts } from './encodeWords';
import { createEvaluator } from './evaluation';
import type { TagFacts } from './facts';
import { encodePieces, readPieces } from './pieces';
import { type ReadRow, readRow, takeSentence } from './readRow';
import { readTagSpans } from './scheme';
import type { TagCode } from './tagCode';
import { textSpans } from './textSpans';
import { cutUnits } from './units';

/** What `predictions.jsonl` holds of an example. */
export interface TaggedWords {
  /** One a word. */
  readonly tags: readonly string[];
  /** Probability of each of those tags. */
  readonly probabilities: readonly number[];
  /** Of a text with spans: those that were found, `START END LABEL` in characters. */
  readonly spans?: readonly string[];
}

export interface Scored extends TaggerParts {
  readonly facts: TagFacts;
  /** Of the run's tags. */
  readonly code: TagCode | undefined;
  readonly collate: Task['collate'];
  readonly reader: TextReader;
}

/** Words that are read together: those of a sentence that was given, or of each stretch of a text. */
interface Group {
  readonly words: readonly string[];
  readonly breaks: readonly number[];
  /** Of texts with spans. */
  readonly places?: readonly Place[];
}

function groupsOf({ fields, lists }: Example, facts: TagFacts): readonly Group[] {
  const { text } = fields;
  if (text === undefined) return [{ words: lists?.tokens ?? [], breaks: [] }];
  return cutUnits(text, facts).map(({ places, breaks }) => ({
    words: places.map(([start, end]) => text.slice(start, end)),
    breaks,
    places,
  }));
}

/** Examples whose pieces are read together. */
const together = 64;

/** @throws CancelledError between two batches */
export async function scoreTagger(
  scored: Scored,
  { engine, parameters }: Weights,
  { examples, encoded }: Split,
  { signal, onPrediction, onProgress }: ScoreOptions = {},
): Promise<Evaluation> {
  const { reader, labels, facts, code, tokenizer } = scored;
  const longest = tokenizer.maximumLength;
  const inference = engine.createInference({
    program: reader.predict,
    parameters,
    sizes: sizesOf(reader.inputs, longest),
  });
  const evaluator = createEvaluator(labels, code, facts);
  // Windows that overlap are not what is learned from: a CRF reads all of a sentence as one.
  const inWindows = scored.options.stride !== undefined;
  const waiting: number[] = inWindows ? examples.map((_, index) => index) : [];
  const whole = inWindows ? [] : encoded;
  let done = 0;
  const finish = (index: number, reads: readonly ReadRow[], groups: readonly Group[]) => {
    const example = examples[index]!;
    const places = groups.flatMap(each => (each.places ? [each.places] : []));
    const isText = places.length > 0 || example.fields.text !== undefined;
    evaluator.addExample(example, reads, isText ? places : undefined);
    onPrediction?.(
      index,
      decode(reads, labels, isText && code ? { text: example.fields.text!, places, code } : undefined),
    );
    done++;
  };
  try {
    for await (const { outputs, indices } of predictBatches(inference, scored, reader, whole, longest, signal)) {
      for (const [row, index] of indices.entries()) {
        const groups = groupsOf(examples[index]!, facts);
        const read = readRow(outputs, row, labels);
        const words = groups.reduce((sum, group) => sum + group.words.length, 0);
        // What was encoded to be learned from is all of it, in one piece.
        if (words === 0) finish(index, [], groups);
        else if (groups.length === 1 && read.tags.length === words) finish(index, [read], groups);
        else waiting.push(index);
      }
      onProgress?.(done / examples.length);
    }
    for (let start = 0; start < waiting.length; start += together) {
      const some = waiting.slice(start, start + together).map(index => {
        const groups = groupsOf(examples[index]!, facts);
        return { index, groups, pieces: groups.map(each => encodePieces(scored, each.words, each.breaks)) };
      });
      const inputs = some.flatMap(({ pieces }) => pieces.flat().map(({ example }) => example));
      const rows = new Array<HostTensors>(inputs.length);
      for await (const { outputs, indices } of predictBatches(inference, scored, reader, inputs, longest, signal)) {
        for (const [row, piece] of indices.entries()) rows[piece] = takeSentence(outputs, row);
      }
      let next = 0;
      for (const { index, groups, pieces } of some) {
        const reads = pieces.flatMap(own => {
          const from = next;
          next += own.length;
          return readPieces(own, rows.slice(from, next), labels);
        });
        finish(index, reads, groups);
      }
      onProgress?.(done / examples.length);
    }
    return evaluator.finish();
  } finally {
    await inference.dispose();
  }
}

/** @param marked of a text with spans */
export function decode(
  reads: readonly ReadRow[],
  labels: readonly string[],
  marked?: { readonly text: string; readonly places: readonly (readonly Place[])[]; readonly code: TagCode },
): TaggedWords {
  const tags = reads.flatMap(read => read.tags);
  const probabilities = reads.flatMap(read =>
    read.tags.map((tag, w) => read.probabilities[w * labels.length + labels.indexOf(tag)]!),
  );
  if (!marked) return { tags, probabilities };
  const { text, places, code } = marked;
  const character = toCharacters(text);
  let from = 0;
  const groups = places.map(own => {
    const group = { places: own, tags: tags.slice(from, from + own.length) };
    from += own.length;
    return group;
  });
  const spans = textSpans(groups, each => readTagSpans(each, code)).map(({ start, end, type }) =>
    writeSpan({ start: character(start), end: character(end), label: type }),
  );
  return { tags, probabilities, spans };
}
