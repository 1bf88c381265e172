/** Scores of a tagger over a split. */
import type { HostTensors } from '../../base/hostTensor';
import type { Example } from '../../data/dataset';
import { reportClassification } from '../../metrics/classification';
import { meanOf } from '../../metrics/definedScores';
import { computeScores, putFirst } from '../../metrics/score';
import { tagScores } from '../../metrics/scores/tags';
import { reportSpans, scoreTags } from '../../metrics/tags/entities';
import type { Span } from '../../metrics/tags/spans';
import type { Evaluation, Evaluator } from '../task';
import type { TagFacts } from './facts';
import { type ReadRow, readRow } from './readRow';
import { readStrictTagSpans, readTagSpans } from './scheme';
import { fitsCode, type TagCode } from './tagCode';
import { type TaggedGroup, textSpans } from './textSpans';
import { spansOfExample } from './writtenSpans';

/** What a word is said to be that the model never read: no label, so that it counts as wrong. */
export const unread = '(not read)';

export interface TagEvaluator extends Evaluator {
  /** @param reads of its words, one piece after the other; @param groups of a text with spans: words that belong together */
  addExample(example: Example, reads: readonly ReadRow[], groups?: readonly TaggedGroup['places'][]): void;
}

/** Spans of a sentence, or of a text: the true ones and those predicted, both forgivingly and strictly. */
interface SpansOfOne {
  readonly actual: readonly Span[];
  readonly predicted: readonly Span[];
  readonly strictActual?: readonly Span[];
  readonly strictPredicted?: readonly Span[];
}

/**
 * Tags that training never saw count as wrong and get a line of their own in the report. Of texts with spans the true spans are
 * those of the record, wherever the words are.
 * @param code of the run's tags; undefined where they mark no spans
 * @param facts `old`: with the scores that such runs have, so that they go on and are reproduced as they began
 */
export function createEvaluator(
  labels: readonly string[],
  code: TagCode | undefined,
  { old }: Pick<TagFacts, 'old'> = {},
): TagEvaluator {
  const actual: (readonly string[])[] = [];
  const predicted: (readonly string[])[] = [];
  const spans: SpansOfOne[] = [];
  let loss = 0;
  let words = 0;
  const evaluator: TagEvaluator = {
    add(outputs: HostTensors, examples: readonly Example[]) {
      for (const [row, example] of examples.entries()) evaluator.addExample(example, [readRow(outputs, row, labels)]);
    },
    addExample(example, reads, groups) {
      const tags = example.lists?.tags ?? [];
      const said = reads.flatMap(read => read.tags);
      const all = tags.map((_, i) => said[i] ?? unread);
      actual.push(tags);
      predicted.push(all);
      if (code) spans.push(spansOf(example, tags, all, groups, code));
      let from = 0;
      for (const read of reads) {
        const known = tags.slice(from, from + read.tags.length).map(tag => labels.indexOf(tag));
        from += read.tags.length;
        if (known.includes(-1)) continue;
        loss += read.lossOf(known);
        words += known.length;
      }
    },
    finish(): Evaluation {
      const names = [...new Set([...labels, ...actual.flat(), ...predicted.flat()])];
      const index = new Map(names.map((name, i) => [name, i]));
      const toIndices = (all: readonly (readonly string[])[]) => all.flatMap(tags => tags.map(tag => index.get(tag)!));
      const report = reportClassification(toIndices(actual), toIndices(predicted), names);
      const { tokenAccuracy: accuracy, exactMatch } = scoreTags(actual, predicted);
      const isStrict = code && names.every(name => name === unread || fitsCode(name, code));
      const marked = code && scoreSpans(spans, isStrict === true);
      const counts = { loss: meanOf(loss, words), accuracy, exactMatch, report, old };
      const found = computeScores(tagScores, { ...counts, spans: marked?.spans.micro, strict: marked?.strict?.micro });
      const scores = {
        ...putFirst(['loss', 'accuracy', 'exact-match', 'macro-F1'], found),
        ...Object.fromEntries((marked?.spans.types ?? []).map(({ type, f1 }) => [`F1/${type}`, f1])),
      };
      return { count: actual.length, scores, report };
    },
  };
  return evaluator;
}

function spansOf(
  example: Example,
  tags: readonly string[],
  said: readonly string[],
  groups: readonly TaggedGroup['places'][] | undefined,
  code: TagCode,
): SpansOfOne {
  const readable = said.map(tag => (tag === unread ? 'O' : tag));
  const written = groups && spansOfExample(example);
  if (!written) {
    return {
      actual: readTagSpans(tags, code),
      predicted: readTagSpans(readable, code),
      strictActual: readStrictTagSpans(tags, code),
      strictPredicted: readStrictTagSpans(readable, code),
    };
  }
  let from = 0;
  const tagged = groups.map((places): TaggedGroup => {
    const own = readable.slice(from, from + places.length);
    from += places.length;
    return { places, tags: own };
  });
  const predicted = textSpans(tagged, each => readTagSpans(each, code));
  const strict = textSpans(tagged, each => readStrictTagSpans(each, code) ?? []);
  return { actual: written, predicted, strictActual: written, strictPredicted: strict };
}

function scoreSpans(all: readonly SpansOfOne[], isStrict: boolean) {
  const spans = reportSpans(
    all.map(each => each.actual),
    all.map(each => each.predicted),
  );
  if (!isStrict) return { spans };
  const strict = reportSpans(
    all.map(each => each.strictActual ?? []),
    all.map(each => each.strictPredicted ?? []),
  );
  return { spans, strict };
}
