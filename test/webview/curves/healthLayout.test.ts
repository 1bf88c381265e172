import assert from 'node:assert/strict';
import {
  findIllLayers,
  layOutHeatmap,
  linesOf,
  measuresOf,
  placeOf,
  rangeOf,
} from '../../../webview/curves/healthLayout';
import { History } from '../../../webview/curves/history';

/** Rows of a run in which each layer's measures follow from the step. */
function linesWith(values: (step: number) => Readonly<Record<string, number>>, steps = 30) {
  const rows = Array.from({ length: steps }, (_, i) => ({
    step: i + 1,
    epoch: i / 10,
    seconds: i,
    values: { 'train/loss': 1, ...values(i + 1) },
  }));
  return new History(rows);
}

const healthy = (step: number) => ({
  'health/gradient/embedding': 0.01 + 0.001 * (step % 3),
  'health/gradient/encoder.0.attention': 0.1,
  'health/gradient/head': 0.5,
});

describe('webview/curves/healthLayout', () => {
  it('keeps layers out of the curves, in order of the model', () => {
    const history = linesWith(healthy);
    assert.deepEqual(
      history.all().map(line => line.metric),
      ['loss'],
    );
    assert.deepEqual(
      linesOf(history.layers(), 'gradient').map(line => line.layer),
      ['embedding', 'encoder.0.attention', 'head'],
    );
    assert.deepEqual(measuresOf(history.layers()), ['gradient']);
  });

  it('averages what falls into a column, by logarithms for norms', () => {
    const history = linesWith(step => ({ 'health/gradient/a': step % 2 ? 1 : 100, 'health/dead/a': step % 2 }), 8);
    const norms = layOutHeatmap(linesOf(history.layers(), 'gradient'), 'gradient', 4);
    assert.deepEqual(
      norms.columns,
      [1, 3, 5, 7].map(from => ({ from, to: from + 1 })),
    );
    for (const cell of norms.cells[0]!) assert.ok(Math.abs(cell! - 10) < 1e-9);
    const dead = layOutHeatmap(linesOf(history.layers(), 'dead'), 'dead', 4);
    assert.deepEqual(dead.cells, [[0.5, 0.5, 0.5, 0.5]]);
    const all = layOutHeatmap(linesOf(history.layers(), 'gradient'), 'gradient', 100);
    assert.deepEqual(all.cells[0], [1, 100, 1, 100, 1, 100, 1, 100]);
  });

  it('leaves a cell empty where a layer was not measured', () => {
    const history = linesWith(
      step => ({ 'health/activation/a': 1, ...(step % 2 ? { 'health/activation/b': 2 } : {}) }),
      4,
    );
    const { cells } = layOutHeatmap(linesOf(history.layers(), 'activation'), 'activation', 10);
    assert.deepEqual(
      cells[1]!.map(cell => (cell === undefined ? undefined : Math.round(cell))),
      [2, undefined, 2, undefined],
    );
  });

  it('places norms by their logarithm, shares as they are', () => {
    assert.ok(Math.abs(placeOf(0.1, 'gradient', [0.01, 1]) - 0.5) < 1e-12);
    assert.equal(placeOf(0, 'gradient', [0.01, 1]), 0);
    assert.equal(placeOf(0.25, 'dead', [0, 1]), 0.25);
    const history = linesWith(healthy);
    const map = layOutHeatmap(linesOf(history.layers(), 'gradient'), 'gradient', 30);
    const [low, high] = rangeOf(map, 'gradient');
    assert.ok(Math.abs(low - 0.01) < 1e-9 && Math.abs(high - 0.5) < 1e-9);
  });

  it('finds nothing in a healthy model', () => {
    assert.deepEqual(findIllLayers(linesWith(healthy).layers()), []);
    assert.deepEqual(findIllLayers([]), []);
  });

  it('finds vanishing and exploding gradients, dead units and saturated values, and says what helps', () => {
    const ill = linesWith(step => ({
      'health/gradient/first': 1e-7,
      'health/gradient/middle': step === 29 ? 40 : 0.2,
      'health/gradient/last': 300,
      'health/dead/first': 0.8,
      'health/dead/middle': 0.2,
      'health/saturated/last': 0.9,
    }));
    const found = findIllLayers(ill.layers());
    assert.deepEqual(
      found.map(({ layer, kind }) => `${layer} ${kind}`),
      ['first vanishing', 'middle exploding', 'last exploding', 'first dead', 'last saturated'],
    );
    assert.equal(found[0]!.message, 'gradient norm 1e−7; the largest layer has 300');
    assert.match(found[1]!.message, /^gradient norm up to 40, median 0\.2/);
    assert.match(found[1]!.advice, /train\.clip/);
    assert.match(found[3]!.message, /^80\.0% of units are 0/);
  });
});
