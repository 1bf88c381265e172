/**
 * Attention as weights of tokens: what the vector of the text takes from each of them, in the last layer or followed through all
 * (rollout, Abnar and Zuidema 2020). It is of no label: it tells where the network looks, not what that does.
 */
import type { Prediction } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import { attentionMatrix, attentionSummary } from '../attention/matrices';
import { rollout as followLayers } from '../attention/rollout';
import type { AttributionMethod, Target, Weighed } from './method';
import { numberOf } from './perturb';

export const attention: AttributionMethod = {
  name: 'attention',
  title: 'attention, last layer',
  needs: 'attention',
  signed: false,
  looks: true,
  explain: (run, input, target, _, signal) =>
    weigh(run, input, target, layers => layers.at(-1) ?? new Float32Array(0), signal),
};

export const rollout: AttributionMethod = {
  name: 'rollout',
  title: 'attention rollout',
  needs: 'attention',
  signed: false,
  looks: true,
  explain: (run, input, target, _, signal) =>
    weigh(run, input, target, (layers, side) => followLayers(layers, side), signal),
};

/** @param combine means over heads of each layer, [side, side] -> one such matrix */
async function weigh(
  run: Run,
  input: Prediction,
  target: Target,
  combine: (layers: readonly Float32Array[], side: number) => Float32Array,
  signal: AbortSignal | undefined,
): Promise<Weighed> {
  const { text, pair } = input;
  const asked = pair === undefined ? text : ([text, pair] as const);
  const { parts } = await attentionSummary(run, asked, signal);
  const [part] = parts;
  const side = part?.keys.length ?? 0;
  const layers: Float32Array[] = [];
  for (let layer = 0; layer < (part?.layers ?? 0); layer++)
    layers.push((await attentionMatrix(run, asked, { layer, head: 'mean' })).weights);
  const { pair: form, encoder } = run.open('reader');
  // Of texts that are read one by one each has a vector of its own.
  const second = form === 'towers' ? input.tokens.findIndex(({ start }) => start > text.length) : -1;
  const begins = [0, ...(second > 0 ? [second] : [])];
  const ends = [...begins.slice(1), side].map(end => end - 1);
  const rows = encoder.reads === 'first' ? begins : encoder.reads === 'last' ? ends : undefined;
  const taken = takenBy(combine(layers, side), side, rows);
  return {
    of: input.kind === 'score' ? 'score' : 'probability',
    value: numberOf(input, target),
    evaluations: 1,
    // Of a text that is read in windows the first one is looked at.
    parts: input.tokens.map(({ token, ...place }, i) => ({ text: token, ...place, weight: taken[i] ?? 0 })),
  };
}

/**
 * What the text's vector takes: of what is made of the states of some tokens alone the mean of their rows, else that of all.
 * @param matrix [side, side], rows are queries
 */
function takenBy(matrix: Float32Array, side: number, rows?: readonly number[]): readonly number[] {
  const read = rows ?? Array.from({ length: side }, (_, i) => i);
  return Array.from({ length: side }, (_, column) =>
    read.reduce((sum, row) => sum + matrix[row * side + column]! / read.length, 0),
  );
}
