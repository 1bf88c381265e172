import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../../src/core/base/random';
import { drawToken, type SamplingOptions } from '../../../../src/core/tasks/decoding/sample';

interface Case extends SamplingOptions {
  readonly logits: readonly number[];
  readonly seen: readonly number[];
  readonly never: readonly number[];
  readonly plain: readonly number[];
  readonly adjusted: readonly number[];
}

const path = join(__dirname, '../../../fixtures/generate/sampling.json');
const cases: readonly Case[] = JSON.parse(readFileSync(path, 'utf8'));
const everything: SamplingOptions = { temperature: 1, topK: 0, topP: 1, repetitionPenalty: 1 };

describe('tasks/decoding/sample', () => {
  it("leaves what transformers' processors leave, of 54 settings", () => {
    assert.equal(cases.length, 54);
    for (const { logits, seen, never, plain, adjusted, ...options } of cases) {
      const random = new Random(1, 'test');
      const drawn = drawToken(Float32Array.from(logits), options, { seen, never, random, shown: logits.length });
      assert.equal(drawn.candidates.length, logits.length);
      for (const { id, probability, adjusted: own } of drawn.candidates) {
        assert.ok(Math.abs(probability - plain[id]!) < 1e-6, `${JSON.stringify(options)} ${id}`);
        assert.ok(Math.abs(own - adjusted[id]!) < 1e-6, `${JSON.stringify(options)} ${id}: ${own} ${adjusted[id]}`);
      }
    }
  });

  it('draws each token as often as its probability says', () => {
    const { logits, seen, never, adjusted, ...options } = cases.find(
      ({ temperature, topK, topP }) => temperature === 1.7 && topK === 5 && topP === 1,
    )!;
    const random = new Random(5, 'test');
    const counts = new Map<number, number>();
    const draws = 20_000;
    for (let i = 0; i < draws; i++) {
      const { id } = drawToken(Float32Array.from(logits), options, { seen, never, random, shown: 0 });
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const [id, p] of adjusted.entries()) {
      // Five standard deviations of a count.
      const room = 5 * Math.sqrt((p * (1 - p)) / draws);
      assert.ok(Math.abs((counts.get(id) ?? 0) / draws - p) <= room, `${id}: ${counts.get(id)} of ${draws}, ${p}`);
    }
  });

  it('takes the likeliest that may be written at temperature 0', () => {
    const random = new Random(1, 'test');
    const scores = Float32Array.of(0.1, 5, 2, 3);
    const options = { ...everything, temperature: 0 };
    assert.equal(drawToken(scores, options, { seen: [], never: [], random, shown: 0 }).id, 1);
    const drawn = drawToken(scores, options, { seen: [], never: [1], random, shown: 2 });
    assert.deepEqual([drawn.id, drawn.adjusted], [3, 1]);
    // What the model would have said is told beside what was possible.
    assert.deepEqual(
      drawn.candidates.map(({ id }) => id),
      [3, 1],
    );
    assert.equal(drawn.candidates[1]!.adjusted, 0);
  });

  it('gives the same tokens for the same seed, others for another', () => {
    const draw = (seed: number) => {
      const random = new Random(seed, 'test');
      const scores = Float32Array.from({ length: 50 }, (_, i) => Math.sin(i));
      return Array.from(
        { length: 40 },
        () => drawToken(scores, everything, { seen: [], never: [], random, shown: 0 }).id,
      );
    };
    assert.deepEqual(draw(3), draw(3));
    assert.notDeepEqual(draw(3), draw(4));
  });

  it('tells the drawn one among the candidates, however unlikely', () => {
    const random = new Random(2, 'test');
    const scores = Float32Array.from({ length: 100 }, () => 0);
    for (let i = 0; i < 50; i++) {
      const drawn = drawToken(scores, everything, { seen: [], never: [], random, shown: 3 });
      assert.equal(drawn.candidates.length, 3);
      assert.ok(drawn.candidates.some(({ id }) => id === drawn.id));
    }
  });
});
