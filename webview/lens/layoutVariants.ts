/** Predictions of a text and of a copy side by side, as numbers. Pure. */
import type { Prediction } from '../../src/core/inference/prediction';

export interface ComparedNumber {
  /** A label, or `score`. */
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly wasPredicted: boolean;
  readonly isPredicted: boolean;
  /** It is no probability. */
  readonly isNumber: boolean;
}

/** Labels that are shown. */
const MOST = 5;

function labelsOf(prediction: Prediction): readonly string[] {
  if (prediction.kind === 'label') return [prediction.label];
  return prediction.kind === 'labels' ? prediction.labels : [];
}

/** Whether other labels are predicted; scores do not flip. */
export function isFlipped(original: Prediction, copy: Prediction): boolean {
  return labelsOf(original).join('\n') !== labelsOf(copy).join('\n');
}

/** Labels that are predicted of one of the two first, then those that changed most; or the score. */
export function compareVerdicts(original: Prediction, copy: Prediction): readonly ComparedNumber[] {
  if (original.kind === 'score' && copy.kind === 'score') {
    const both = { wasPredicted: true, isPredicted: true, isNumber: true };
    return [{ name: 'score', before: original.score, after: copy.score, ...both }];
  }
  if (!('probabilities' in original) || !('probabilities' in copy)) return [];
  const [before, after] = [labelsOf(original), labelsOf(copy)];
  const rankOf = ({ wasPredicted, isPredicted }: ComparedNumber) => (wasPredicted ? 2 : isPredicted ? 1 : 0);
  return Object.keys(copy.probabilities)
    .map(name => ({
      name,
      before: original.probabilities[name] ?? 0,
      after: copy.probabilities[name]!,
      wasPredicted: before.includes(name),
      isPredicted: after.includes(name),
      isNumber: false,
    }))
    .sort((a, b) => rankOf(b) - rankOf(a) || Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
    .slice(0, MOST);
}

/** One line a copy: both texts, what is predicted, and every probability of the copy. */
export function csvOfVariants(
  variants: readonly { readonly original: Prediction; readonly copy: Prediction }[],
): readonly (readonly (string | number | null)[])[] {
  const names = [
    ...new Set(variants.flatMap(({ copy }) => ('probabilities' in copy ? Object.keys(copy.probabilities) : ['score']))),
  ];
  const whole = ({ text, pair }: Prediction) => (pair === undefined ? text : `${text}\n${pair}`);
  const numberOf = (prediction: Prediction, name: string) => {
    if (prediction.kind === 'score') return name === 'score' ? prediction.score : null;
    return 'probabilities' in prediction ? (prediction.probabilities[name] ?? null) : null;
  };
  return [
    [
      'text',
      'copy',
      'predicted of the text',
      'predicted of the copy',
      ...names.flatMap(name => [`${name}: text`, `${name}: copy`]),
    ],
    ...variants.map(({ original, copy }) => [
      whole(original),
      whole(copy),
      labelsOf(original).join(', '),
      labelsOf(copy).join(', '),
      ...names.flatMap(name => [numberOf(original, name), numberOf(copy, name)]),
    ]),
  ];
}
