/** Scores of a tagger over a split. */
import type { HostTensors } from '../../base/hostTensor';
import type { Example } from '../../data/dataset';
import { reportClassification } from '../../metrics/classification';
import { countConfusion } from '../../metrics/confusion';
import { reportEntities, scoreTags } from '../../metrics/tags/entities';
import type { Evaluation, Evaluator } from '../task';
import { readRow } from './readRow';
import { marksSpans, schemeOf } from './scheme';

/** Tags that training never saw count as wrong and get a line of their own in the report, as do words cut off a long sentence. */
export function createEvaluator(
  labels: readonly string[],
  encodeTags: (tags: readonly string[]) => readonly string[],
): Evaluator {
  const actual: (readonly string[])[] = [];
  const predicted: (readonly string[])[] = [];
  let loss = 0;
  let words = 0;
  return {
    add(outputs: HostTensors, examples: readonly Example[]) {
      examples.forEach(({ lists }, row) => {
        const tags = encodeTags(lists?.tags ?? []);
        const read = readRow(outputs, row, labels);
        actual.push(tags);
        predicted.push(tags.map((_, i) => read.tags[i] ?? outside(labels)));
        const known = tags.slice(0, read.tags.length).map(tag => labels.indexOf(tag));
        if (known.includes(-1)) return;
        loss += read.lossOf(known);
        words += known.length;
      });
    },
    finish(): Evaluation {
      const names = [...new Set([...labels, ...actual.flat()])];
      const index = new Map(names.map((name, i) => [name, i]));
      const toIndices = (all: readonly (readonly string[])[]) => all.flatMap(tags => tags.map(tag => index.get(tag)!));
      const report = reportClassification(countConfusion(toIndices(actual), toIndices(predicted), names.length), names);
      const scores: Record<string, number> = { loss: words === 0 ? 0 : loss / words };
      const { tokenAccuracy: accuracy, exactMatch } = scoreTags(actual, predicted);
      Object.assign(scores, { accuracy, 'exact-match': exactMatch, 'macro-F1': report.macro.f1 });
      if (marksSpans(names)) {
        const { micro, types } = reportEntities(actual, predicted);
        Object.assign(scores, { F1: micro.f1, precision: micro.precision, recall: micro.recall });
        const scheme = schemeOf(names);
        if (scheme) scores['strict-F1'] = reportEntities(actual, predicted, { scheme }).micro.f1;
        for (const { type, f1 } of types) scores[`F1/${type}`] = f1;
      }
      return { count: actual.length, scores, report };
    },
  };
}

/** What a word is taken for that the model never saw. */
function outside(labels: readonly string[]): string {
  return labels.includes('O') ? 'O' : (labels[0] ?? '');
}
