/** The weights of a model that adds up its words: what a word adds to a label's logit is known without any text. */
import type { Run } from '../../inference/run';

/**
 * @param label place among the run's labels
 * @param against place of another, whose weight is taken off
 * @returns the weight of each token of the vocabulary; nothing where the model does more than to add
 */
export function exactWeights(
  { task, parameters, parts }: Run,
  label: number,
  against?: number,
): Float64Array | undefined {
  const { reader, embeddingName, headName } = task;
  const table = embeddingName === undefined ? undefined : parameters[embeddingName];
  if (!reader?.encoder.additive || reader.pair || !table) return undefined;
  const [size, width] = table.shape as [number, number];
  const head = headName === undefined ? undefined : parameters[`${headName}.weight`];
  const temperature = parts.record.calibration?.temperature ?? 1;
  const weightOf = (column: number) => (row: number) => {
    if (!head) return table.data[row * width + column]!;
    let sum = 0;
    for (let k = 0; k < width; k++) sum += table.data[row * width + k]! * head.data[k * head.shape[1]! + column]!;
    return sum;
  };
  const [own, other] = [weightOf(label), against === undefined ? () => 0 : weightOf(against)];
  return Float64Array.from({ length: size }, (_, row) => (own(row) - other(row)) / temperature);
}
