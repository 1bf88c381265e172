/** Rates of a confusion matrix of ten texts, areas under curves, and a bootstrap. */
import { bootstrap } from '../../../../src/core/metrics/bootstrap';
import { reportClassification } from '../../../../src/core/metrics/classification';
import { countConfusion } from '../../../../src/core/metrics/confusion';
import { averagePrecision, precisionRecallCurve, rocAuc, rocCurve } from '../../../../src/core/metrics/ranking';
import { Drawing, drawGrid } from '../drawing';
import { agree, type ConceptPage, percent, show, table } from '../page';

const labels = ['bad', 'fair', 'good'];
const actual = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2];
const predicted = [0, 0, 0, 0, 1, 1, 1, 0, 2, 1];

const positive = [1, 0, 1, 1, 0, 0];
const scores = [0.9, 0.8, 0.7, 0.6, 0.4, 0.2];

/** Of 20 texts, 16 are correct. */
const correct = Array.from({ length: 20 }, (_, i) => (i < 16 ? 1 : 0));

function drawRoc(): string {
  const drawing = new Drawing(340, 320, 'ROC curve of six examples');
  const place = (x: number, y: number) => [60 + 240 * x, 270 - 240 * y] as const;
  drawing.line([place(0, 1), place(0, 0), place(1, 0)]).line([place(0, 0), place(1, 1)], 'line', true);
  const curve = rocCurve(positive, scores)!.map(each => place(each.falsePositiveRate, each.truePositiveRate));
  drawing.line(curve, 'strong');
  for (const [x, y] of curve) drawing.dot(x, y, 'heat', 4);
  drawing
    .text(180, 304, 'false positive rate', 'small quiet')
    .text(60, 20, 'true positive rate', 'small quiet', 'start');
  for (const value of [0, 1])
    drawing.text(60 + 240 * value, 287, `${value}`, 'small').text(48, 275 - 240 * value, `${value}`, 'small');
  return drawing.toString();
}

export async function evaluation(): Promise<ConceptPage> {
  const confusion = countConfusion(actual, predicted, 3);
  const report = reportClassification(actual, predicted, labels);
  const { macro, micro, weighted } = report;
  const column = (c: number) => confusion.reduce((sum, row) => sum + row[c]!, 0);
  const precisions = precisionRecallCurve(positive, scores)!;
  const interval = bootstrap(20, indices => ({
    accuracy: indices.reduce((sum, i) => sum + correct[i]!, 0) / indices.length,
  })).accuracy!;
  const row = (name: string, rates: typeof macro) => [name, show(rates.precision), show(rates.recall), show(rates.f1)];
  const products = report.classes.map((each, c) => [each.support, column(c)] as const);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const both = sum(products.map(([a, p]) => a * p));
  const spread = (values: readonly number[]) => 100 - sum(values.map(each => each * each));
  const margins = Math.sqrt(spread(products.map(([a]) => a)) * spread(products.map(([, p]) => p)));
  agree(report.matthews, (10 * sum(confusion.map((each, c) => each[c]!)) - both) / margins);
  agree(weighted.f1, sum(report.classes.map(each => (each.support / 10) * each.f1)));
  return {
    name: 'evaluation',
    given: ['0.5', '2.5', '97.5'],
    pictures: {
      confusion: drawGrid({
        title: 'Confusion matrix: rows are true labels, columns predicted labels',
        heading: 'Predicted',
        corner: 'True',
        rows: labels,
        columns: labels,
        values: confusion,
        format: value => `${value}`,
      }),
      roc: drawRoc(),
    },
    blocks: {
      labels: table(
        ['Label', 'TP', 'FP', 'FN', 'Support', 'Precision', 'Recall', 'F1'],
        report.classes.map((each, c) => {
          const hits = confusion[c]![c]!;
          return [
            each.label,
            hits,
            column(c) - hits,
            each.support - hits,
            each.support,
            show(each.precision),
            show(each.recall),
            show(each.f1),
          ];
        }),
      ),
      averages: table(
        ['Average', 'Precision', 'Recall', 'F1'],
        [row('macro', macro), row('micro', micro), row('weighted', weighted)],
      ),
      'by-hand': `Macro F1: $(${report.classes.map(each => show(each.f1)).join(' + ')})/3 = ${show(macro.f1)}$. Weighted F1: $(${report.classes.map(each => `${each.support} \\cdot ${show(each.f1)}`).join(' + ')})/10 = ${show(weighted.f1)}$.`,
      matthews: `Here $c = ${sum(confusion.map((each, c) => each[c]!))}$, $s = ${actual.length}$, and $\\sum_k p_k t_k = ${products.map(([a, p]) => `${p} \\cdot ${a}`).join(' + ')} = ${both}$. MCC is $\\frac{${sum(confusion.map((each, c) => each[c]!))} \\cdot 10 - ${both}}{\\sqrt{(100 - ${sum(products.map(([, p]) => p * p))})(100 - ${sum(products.map(([a]) => a * a))})}} = ${show(report.matthews)}$.`,
      ranking: table(
        ['Score', 'Truly positive', 'Precision so far', 'Recall so far'],
        precisions.map((each, i) => [scores[i]!, positive[i]! ? 'yes' : 'no', show(each.precision), show(each.recall)]),
      ),
      areas: `- ROC-AUC: of the 9 pairs of a positive and a negative example, 7 are in the right order: $7/9 = ${show(rocAuc(positive, scores)!)}$.
- Average precision: the mean of the precisions at the three positives, $(${precisions
        .filter((_, i) => positive[i])
        .map(each => show(each.precision))
        .join(' + ')})/3 = ${show(averagePrecision(positive, scores)!)}$.`,
      interval: `With 16 of 20 texts correct, accuracy is ${percent(16 / 20)}. The 95% confidence interval from 1,000 resamples is ${percent(interval.low)} to ${percent(interval.high)}.`,
    },
  };
}
