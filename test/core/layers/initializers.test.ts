import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import * as initializers from '../../../src/core/layers/initializers';

const shape = [200, 300];

function moments(data: ArrayLike<number>) {
  const values = Array.from(data);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  return { mean, variance, largest: values.reduce((a, b) => Math.max(a, Math.abs(b)), 0) };
}

describe('initializers', () => {
  const random = () => new Random(5, 'test');
  const cases: [string, ArrayLike<number>, number][] = [
    ['normal', initializers.normal(shape, 0.3, random()).data, 0.09],
    ['uniform', initializers.uniform(shape, 0.6, random()).data, 0.36 / 3],
    ['xavierUniform', initializers.xavierUniform(shape, 200, 300, random()).data, 2 / 500],
    ['heNormal', initializers.heNormal(shape, 200, random()).data, 2 / 200],
    ['fanInUniform', initializers.fanInUniform(shape, 200, random()).data, 1 / 200 / 3],
  ];
  for (const [name, data, expected] of cases)
    it(`${name} has mean 0 and the variance of its formula`, () => {
      const { mean, variance } = moments(data);
      // 60,000 draws: five standard errors of the mean, and of a normal's variance (the widest of them).
      assert.ok(Math.abs(mean) < 5 * Math.sqrt(expected / data.length), `mean ${mean}`);
      assert.ok(Math.abs(variance / expected - 1) < 5 * Math.sqrt(2 / data.length), `variance ${variance}`);
    });

  it('uniform stays within its bound', () => {
    assert.ok(moments(initializers.uniform(shape, 0.6, random()).data).largest <= 0.6);
  });

  it('orthogonal blocks have orthonormal rows or columns', () => {
    for (const [from, to, blocks] of [
      [6, 6, 3],
      [4, 9, 2],
      [9, 4, 1],
    ] as const) {
      const { data, shape } = initializers.drawKernel('orthogonal', { from, to, blocks }, random());
      assert.deepEqual(shape, [from, to * blocks]);
      for (let block = 0; block < blocks; block++) {
        const at = (r: number, c: number) => data[r * to * blocks + block * to + c]!;
        const vector = from <= to ? (i: number, k: number) => at(i, k) : (i: number, k: number) => at(k, i);
        for (let i = 0; i < Math.min(from, to); i++)
          for (let j = 0; j < Math.min(from, to); j++) {
            let dot = 0;
            for (let k = 0; k < Math.max(from, to); k++) dot += vector(i, k) * vector(j, k);
            assert.ok(Math.abs(dot - (i === j ? 1 : 0)) < 1e-6, `${i} . ${j} = ${dot}`);
          }
      }
    }
  });

  it('blocks side by side start like a map of their own', () => {
    const { data } = initializers.drawKernel('xavier', { from: 100, to: 100, blocks: 3 }, random());
    assert.ok(Math.abs(moments(data).variance / (2 / 200) - 1) < 5 * Math.sqrt(2 / data.length));
  });
});
