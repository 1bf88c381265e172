// Counts, cost and vectors beside NumPy's (test/fixtures/kernel/glove.py).
import assert from 'node:assert/strict';
import { float32, int32 } from '../../../../src/core/base/hostTensor';
import { PAIR_TABLES, PairTrainer } from '../../../../src/core/kernel/pairTrainer';
import { countCooccurrences } from '../../../../src/core/models/glove/cooccurrences';
import { PairSteps } from '../../../../src/core/models/glove/model';
import type { WordTexts } from '../../../../src/core/models/wordModel';
import fixture from '../../../fixtures/kernel/glove.json';

const { width, window, rate, words, xMax, power } = fixture;

function textsOf(texts: readonly (readonly number[])[]): WordTexts {
  return { count: texts.length, lengthOf: i => texts[i]!.length, at: i => Int32Array.from(texts[i]!) };
}

const count = (texts: WordTexts, memory = 1e9) => countCooccurrences(texts, words, { window, memory });
const pairOf = (a: number, b: number) => `${Math.min(a, b)} ${Math.max(a, b)}`;

describe('GloVe', () => {
  it('counts word pairs by their distance', async () => {
    // Unknown words are left out before distances are counted.
    const texts = fixture.texts.map(text => text.flatMap((word, i) => (i % 3 === 0 ? [-1, word] : [word])));
    const { first, second, counts } = await count(textsOf(texts));
    const found = new Map(Array.from(first, (a, i) => [pairOf(a, second[i]!), counts[i]!]));
    assert.equal(found.size, fixture.counts.length);
    for (const [a, b, expected] of fixture.counts) assert.ok(Math.abs(found.get(pairOf(a!, b!))! - expected!) < 1e-9);
  });

  it('learns as NumPy does: cost, vectors, sums of squares', async () => {
    const { first, second, counts } = await count(textsOf(fixture.texts));
    const places = new Map(Array.from(first, (a, i) => [pairOf(a, second[i]!), counts[i]!]));
    const x = fixture.order.map(([a, b]) => places.get(pairOf(a!, b!))!);
    const shape = [x.length];
    const batch = {
      first: int32(
        shape,
        fixture.order.map(([a]) => a!),
      ),
      second: int32(
        shape,
        fixture.order.map(([, b]) => b!),
      ),
      logs: float32(shape, x.map(Math.log)),
      weights: float32(
        shape,
        x.map(each => (each > xMax ? 1 : (each / xMax) ** power)),
      ),
    };
    const table = (i: number) => float32([words, width + 1], fixture.start[i]);
    const [ofWords, ofContext] = PAIR_TABLES;
    const trainer = new PairTrainer({ [ofWords]: table(0), [ofContext]: table(1) }, words, width);
    for (const expected of fixture.costs) {
      const [result] = await trainer.steps([batch], [rate]);
      assert.ok(Math.abs(result!.loss - expected) < 1e-5 * expected, `${result!.loss} ${expected}`);
    }
    const { parameters, slots } = trainer.state();
    for (const [i, name] of PAIR_TABLES.entries()) {
      const near = (data: ArrayLike<number>, expected: readonly number[]) =>
        assert.ok(
          expected.every((value, k) => Math.abs(value - data[k]!) < 1e-5),
          name,
        );
      near(parameters[name]!.data, fixture.after[i]!);
      near(slots[`squares/${name}`]!.data, fixture.squares[i]!);
    }
    assert.ok(fixture.costs.at(-1)! < 0.8 * fixture.costs[0]!);
  });

  it('goes through every pair in both orders, a word with itself once', async () => {
    const pairs = await count(textsOf(fixture.texts));
    const steps = new PairSteps(pairs, { 'x-max': xMax, power }, 1);
    assert.equal(steps.count, 1);
    const { first, second, weights, logs } = steps.inputs(0) as unknown as Record<string, { data: Float32Array }>;
    const seen = Array.from(first!.data, (a, i) => `${a} ${second!.data[i]}`);
    assert.deepEqual(seen.toSorted(), fixture.order.map(([a, b]) => `${a} ${b}`).sort());
    const x = Math.exp(logs!.data[0]!);
    assert.ok(Math.abs(weights!.data[0]! - Math.min(1, (x / xMax) ** power)) < 1e-6);
  });

  it('tells how many pairs fit into its memory', async () => {
    const many = textsOf(Array.from({ length: 400 }, (_, i) => Array.from({ length: 50 }, (_, k) => i * 50 + k)));
    await assert.rejects(
      countCooccurrences(many, 20_000, { window: 10, memory: 1e6 }),
      /word pairs after [\d.]+% of the texts: more do not fit into the 977 KiB of model\.memory/,
    );
  });
});
