/** Predictions over very many labels: the best probabilities are kept, by label, for all of them would fill gigabytes. */

/** Labels whose probabilities are all kept, unless there are very many examples too. */
const MANY_LABELS = 1000;
/** Probabilities of all examples together: some 400 MB as text. */
const MOST = 20_000_000;
/** At least so many of each example are kept, and at most, where not all are. */
const [FEWEST, ENOUGH] = [10, 100];

/** How many of its probabilities each example keeps; all of them where nothing is said. */
export function keptProbabilities(labels: number, examples: number): number | undefined {
  if (labels <= MANY_LABELS && labels * examples <= MOST) return undefined;
  const kept = Math.max(FEWEST, Math.min(ENOUGH, Math.floor(MOST / Math.max(1, examples))));
  return kept < labels ? kept : undefined;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * A prediction whose `probabilities` are one a label, in the order of the labels, with the best of them alone, by label; any
 * other as it is.
 */
export function keepBest(prediction: unknown, labels: readonly string[], kept: number | undefined): unknown {
  if (kept === undefined || typeof prediction !== 'object' || prediction === null || 'tags' in prediction) {
    return prediction;
  }
  const { probabilities } = prediction as Json;
  if (!Array.isArray(probabilities) || probabilities.length !== labels.length) return prediction;
  const order = Uint32Array.from(probabilities.keys()).sort((a, b) => probabilities[b] - probabilities[a] || a - b);
  const best = Array.from(order.subarray(0, kept), index => [labels[index]!, probabilities[index]] as const);
  return { ...prediction, probabilities: Object.fromEntries(best) };
}

/** The probability of a label in what `keepBest` gave, or in a list of all. @param place of the label among all */
export function probabilityOf(probabilities: unknown, label: string, place: number): number | undefined {
  const value: unknown = Array.isArray(probabilities)
    ? probabilities[place]
    : typeof probabilities === 'object' && probabilities !== null && Object.hasOwn(probabilities, label)
      ? (probabilities as Json)[label]
      : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
