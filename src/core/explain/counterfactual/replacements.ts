/**
 * Words that may take the place of others so that a prediction changes: by the gradient of what is aimed at along the difference of
 * two word vectors (HotFlip; Ebrahimi et al. 2018, section 3), or, where a model gives no gradients, by what it predicts of each
 * word alone.
 */
import * as tf from '@tensorflow/tfjs-core';
import { ActionableError } from '../../base/errors';
import { Heap } from '../../base/heap';
import { float32 } from '../../base/hostTensor';
import type { Program } from '../../engine/contract';
import { askedOf, type Prediction } from '../../inference/prediction';
import type { NamedProgram } from '../../inference/reading';
import type { Run } from '../../inference/run';
import { wordTableOf } from '../../inference/wordTableOf';
import type { ReaderHalves } from '../../tasks/task';
import { allSpecial } from '../../text/specialTokens';
import type { WordTable } from '../../words/wordTable';
import type { Weight } from '../attribution/words';

/** Words of the vocabulary that can stand in a text, the most frequent first where the vocabulary is so ordered. */
export interface Candidates {
  readonly words: readonly string[];
  /** Rows of `table`, one a word; absent where there is none. */
  readonly rows?: Int32Array;
  readonly table?: WordTable;
}

/** A word in the place of a unit. */
export interface Replacement {
  readonly unit: number;
  /** Among the candidates. */
  readonly word: number;
  /** How much nearer to the goal it is thought to lead. */
  readonly estimate: number;
}

/** What marks the begin of a word in vocabularies of pieces. */
const BEGINS = /^[Ġ▁ ]/;
const WORD = /^\p{L}[\p{L}\p{M}'’-]*$/u;
/** Fewer words are no choice. */
const FEWEST = 2;

const kept = new WeakMap<Run, Candidates>();

/** @throws ActionableError `no-whole-words` where the vocabulary has no whole words */
export function candidatesOf(run: Run): Candidates {
  const known = kept.get(run);
  if (known) return known;
  const { vocabulary, special } = run.tokenizer;
  const put = new Set(allSpecial(special));
  const begins = vocabulary.some(token => token.length > 1 && BEGINS.test(token));
  const table = run.task.reader?.halves && tableOf(run);
  const words: string[] = [];
  const rows: number[] = [];
  const seen = new Set<string>();
  for (const [id, token] of vocabulary.entries()) {
    if (put.has(id) || (begins && !BEGINS.test(token))) continue;
    const word = token.replace(BEGINS, '');
    // A letter of an alphabet is no word, but for "a" and "I"; a character of Chinese is one.
    if (!WORD.test(word) || (word.length === 1 && /\p{Script=Latin}|\p{Script=Cyrillic}|\p{Script=Greek}/u.test(word)))
      continue;
    if (seen.has(word)) continue;
    const row = table ? table.indexOf(token) : 0;
    if (row < 0) continue;
    seen.add(word);
    words.push(word);
    rows.push(row);
  }
  if (words.length < FEWEST) {
    const message = `the vocabulary of ${run.identity.name} has no whole words to put in. Search for words to delete: --by deletion`;
    throw new ActionableError('no-whole-words', message);
  }
  const found = { words, ...(table && { table, rows: Int32Array.from(rows) }) };
  kept.set(run, found);
  return found;
}

function tableOf(run: Run): WordTable | undefined {
  try {
    return wordTableOf(run);
  } catch (error) {
    if (error instanceof ActionableError && error.code === 'no-word-vectors') return undefined;
    throw error;
  }
}

/** Of the texts that are encoded by themselves. */
const outputs = ['gradient', 'pairGradient'] as const;
const vectors = ['words', 'pairWords'] as const;

const inputsOf = (labels: number): NamedProgram['inputs'] => ({
  weights: { dtype: 'float32', shape: ['batch', labels], meaning: 'what each label counts' },
});

/** Inputs of `predict` and `weights` [batch, labels] -> the gradient of their product with the logits, and the word vectors. */
function slopeProgram(halves: ReaderHalves): Program {
  return (parameters, given, context) => {
    const words = halves.words(parameters, given);
    const { grads } = tf.valueAndGrads((...each: tf.Tensor[]) =>
      tf.sum(tf.mul(halves.answer(parameters, each, given, context), given.weights!)),
    )([...words]);
    return {
      ...Object.fromEntries(grads.map((gradient, i) => [outputs[i]!, gradient])),
      ...Object.fromEntries(words.map((each, i) => [vectors[i]!, tf.add(each, 0)])),
    };
  };
}

/** Gradient and word vector of each token of a text, [tokens, width] row-major. */
interface Slopes {
  readonly gradients: Float32Array;
  readonly words: Float32Array;
  readonly width: number;
}

/** @param weights of the labels' logits: what is to grow */
async function slopesOf(run: Run, input: Prediction, weights: readonly number[]): Promise<Slopes> {
  const named = { name: 'flip', program: slopeProgram(run.task.reader!.halves!), inputs: inputsOf(weights.length) };
  const read = await run.compute(named, askedOf(input), () => ({ weights: float32([1, weights.length], weights) }));
  const width = read.windows ? read.windows[0]!.outputs.gradient!.shape[2]! : read.outputs.gradient!.shape[2]!;
  const count = input.tokens.length;
  const gradients = new Float32Array(count * width);
  const words = new Float32Array(count * width);
  if (read.windows) {
    for (const { outputs: own, places } of read.windows)
      for (const [i, place] of places.entries())
        for (let k = 0; k < width; k++) {
          gradients[place * width + k]! += own.gradient!.data[i * width + k]! / read.windows.length;
          words[place * width + k] = own.words!.data[i * width + k]!;
        }
    return { gradients, words, width };
  }
  let at = 0;
  for (const [i, length] of read.lengths.entries()) {
    gradients.set(read.outputs[outputs[i]!]!.data.subarray(0, length * width), at);
    words.set(read.outputs[vectors[i]!]!.data.subarray(0, length * width), at);
    at += length * width;
  }
  return { gradients, words, width };
}

/**
 * @param input the text, with its tokens
 * @param units its words; those of `without` stay
 * @param weights of the labels' logits: what is to grow
 * @returns the most promising first; of equal ones the earlier word of the text
 */
export async function rankBySlope(
  run: Run,
  input: Prediction,
  { words, rows, table }: Required<Candidates>,
  units: readonly Weight[],
  weights: readonly number[],
  most: number,
): Promise<readonly Replacement[]> {
  const { gradients, words: own, width } = await slopesOf(run, input, weights);
  const best = new Heap<Replacement>(
    (a, b) => a.estimate - b.estimate < 0 || (a.estimate === b.estimate && isAfter(a, b)),
  );
  for (const [unit, { start, end, text }] of units.entries()) {
    const places = input.tokens.flatMap((token, i) =>
      token.start < token.end && token.start >= start && token.end <= end ? [i] : [],
    );
    const [first] = places;
    if (first === undefined) continue;
    const slope = Float64Array.from(gradients.subarray(first * width, (first + 1) * width));
    let lost = 0;
    for (const place of places)
      for (let k = place * width; k < (place + 1) * width; k++) lost += gradients[k]! * own[k]!;
    for (let word = 0; word < words.length; word++) {
      const at = rows[word]! * width;
      let gained = 0;
      for (let k = 0; k < width; k++) gained += slope[k]! * table.vectors[at + k]!;
      const estimate = gained - lost;
      if (best.size === most && estimate <= best.first!.estimate) continue;
      if (words[word]!.toLowerCase() === text.toLowerCase()) continue;
      best.push({ unit, word, estimate });
      if (best.size > most) best.pop();
    }
  }
  const ranked: Replacement[] = [];
  for (let each = best.pop(); each; each = best.pop()) ranked.push(each);
  return ranked.reverse();
}

const isAfter = (a: Replacement, b: Replacement) => (a.unit === b.unit ? a.word > b.word : a.unit > b.unit);
