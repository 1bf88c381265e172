// One epoch beside gensim's, from its vectors, windows and random numbers (test/fixtures/kernel/word2vec.py).
import assert from 'node:assert/strict';
import { keepThresholds, negativeTable } from '../../../src/core/kernel/frequencies';
import { huffmanPaths } from '../../../src/core/kernel/huffman';
import { type OBJECTIVES, type WordGrams, WordKernel } from '../../../src/core/kernel/wordKernel';
import fixture from '../../fixtures/kernel/word2vec.json';

const { width, window, rate, texts } = fixture;
const counts = Int32Array.from(fixture.counts);
type Case = (typeof fixture.cases)[number] & {
  readonly grams?: readonly (readonly number[])[];
  readonly buckets?: number;
};

function gramsOf({ grams, buckets }: Case): WordGrams | undefined {
  if (!grams || buckets === undefined) return undefined;
  const starts = [0];
  for (const each of grams) starts.push(starts.at(-1)! + each.length);
  return { buckets, starts: Uint32Array.from(starts), rows: Uint32Array.from(grams.flat()) };
}

/** What the kernel makes of a case. */
function train(given: Case) {
  const grams = gramsOf(given);
  const kernel = new WordKernel(
    {
      skipGram: given.skipGram,
      mean: given.mean,
      window,
      shrink: given.shrunk !== null,
      sample: given.sample,
      objective: given.objective as (typeof OBJECTIVES)[number],
      negatives: given.negatives,
      exponent: given.exponent,
      workers: 1,
    },
    { width, counts, grams },
  );
  const table = (numbers: readonly number[]) =>
    ({ dtype: 'float32', shape: [numbers.length / width, width], data: Float32Array.from(numbers) }) as const;
  kernel.write({
    vectors: table(fixture.vectors),
    context: table(fixture.context),
    ...(grams && { grams: table(fixture.table) }),
  });
  const { functions, memory, places } = kernel;
  const put = (address: number, numbers: readonly number[]) =>
    new Int32Array(memory.buffer, address, numbers.length).set(numbers);
  let end = 0;
  put(places.tokens, texts.flat());
  put(
    places.ends,
    texts.map(text => (end += text.length)),
  );
  functions.setRandom(given.seed[0]!, given.seed[1]!);
  if (given.sample > 0) {
    const left = kernel.subsample(texts.length);
    assert.ok(left < end);
    if (given.shrunk) assert.equal(left, given.shrunk.length);
  }
  if (given.shrunk) put(places.shrunk, given.shrunk);
  functions.train(places.tokens, places.ends, texts.length, given.shrunk ? places.shrunk : 0, rate);
  const { vectors, context, grams: own } = kernel.read();
  return {
    vectors: [...(vectors!.data as Float32Array), ...((own?.data as Float32Array) ?? [])],
    context: [...(context!.data as Float32Array)],
    loss: functions.lossOfTraining() / functions.countPredictions(),
  };
}

function farthest(a: readonly number[], b: readonly number[]): number {
  assert.equal(a.length, b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe('the kernel of word2vec', () => {
  for (const given of fixture.cases as readonly Case[])
    it(`learns as its reference does: ${given.name}`, () => {
      const { vectors, context, loss } = train(given);
      assert.ok(farthest(vectors, given.after.vectors) < 1e-5, `${farthest(vectors, given.after.vectors)}`);
      assert.ok(farthest(context, given.after.context) < 1e-5, `${farthest(context, given.after.context)}`);
      // The fixture moves them by far more than that.
      assert.ok(farthest(given.after.context, fixture.context) > 0.02);
      if (given.loss !== undefined) assert.ok(Math.abs(loss - given.loss) < 1e-6, `${loss} ${given.loss}`);
    });

  it('draws negatives by the same table', () => {
    const { cumulative, starts } = negativeTable(counts, 0.75);
    assert.deepEqual([...cumulative], fixture.cumulative);
    for (const value of [0, 1, 32767, 32768, 5_000_000, 2 ** 31 - 2]) {
      const expected = cumulative.findIndex(each => each >= value);
      assert.ok(starts[value >> 15]! <= expected && expected <= starts[(value >> 15) + 1]!);
    }
  });

  it('drops frequent words by the same thresholds', () => {
    const keep = keepThresholds(counts, fixture.sample);
    for (const [i, expected] of fixture.keep.entries()) assert.ok(Math.abs(keep[i]! - expected) <= 1, `${i}`);
  });

  it('has the same tree of words', () => {
    const { starts, nodes, codes } = huffmanPaths(counts);
    fixture.paths.forEach((path, word) => {
      assert.deepEqual([...nodes.subarray(starts[word], starts[word + 1])], path.nodes);
      assert.deepEqual([...codes.subarray(starts[word], starts[word + 1])], path.codes);
    });
  });
});
