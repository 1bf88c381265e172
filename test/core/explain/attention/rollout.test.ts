// Rollout and flow against numpy and networkx (test/fixtures/attention).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { flow } from '../../../../src/core/explain/attention/flow';
import { rollout, withResidual } from '../../../../src/core/explain/attention/rollout';

interface Case {
  readonly shape: readonly [number, number, number, number];
  readonly weights: readonly number[];
  readonly rollout: readonly number[];
  readonly flow: readonly number[];
}

const cases: Readonly<Record<string, Case>> = JSON.parse(
  readFileSync(join(__dirname, '../../../fixtures/attention/rollout.json'), 'utf8'),
);

/** The mean over the heads of each layer. */
function meansOf({ shape: [layers, heads, side], weights }: Case): Float32Array[] {
  const area = side * side;
  return Array.from({ length: layers }, (_, layer) =>
    Float32Array.from({ length: area }, (_, i) => {
      let sum = 0;
      for (let head = 0; head < heads; head++) sum += weights[(layer * heads + head) * area + i]!;
      return sum / heads;
    }),
  );
}

/** Means and results are float32: 1e-6 of numbers up to 1. */
function near(got: Float32Array, wanted: readonly number[]): void {
  assert.equal(got.length, wanted.length);
  for (const [i, value] of got.entries())
    assert.ok(Math.abs(value - wanted[i]!) < 1e-6, `${i}: ${value}, ${wanted[i]}`);
}

describe('attention through the layers', () => {
  for (const [name, each] of Object.entries(cases)) {
    const side = each.shape[2];
    it(`rolls out as numpy: ${name}`, () => near(rollout(meansOf(each), side), each.rollout));

    it(`flows as networkx: ${name}`, async () => {
      near(await flow(meansOf(each), side, [...Array(side).keys()]), each.flow);
    });
  }

  it('asks for the flow to some tokens alone', async () => {
    const { plain } = cases;
    const pauses: number[] = [];
    const rows = await flow(meansOf(plain!), 5, [3, 1], async () => void pauses.push(1));
    near(rows, [...plain!.flow.slice(15, 20), ...plain!.flow.slice(5, 10)]);
    assert.equal(pauses.length, 2);
  });

  it('takes what sums to less as all that there is', () => {
    assert.deepEqual(Array.from(withResidual(Float32Array.of(0, 0, 0.5, 0.5), 2)), [1, 0, 0.25, 0.75]);
  });
});
