import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { divide } from '../../../webview/projection/colours';
import {
  findMiddles,
  fitAll,
  type LabelCandidate,
  normalize,
  PointIndex,
  placeLabels,
  pointTowards,
  toScreen,
  toWorld,
  zoomAbout,
} from '../../../webview/projection/layout';
import { findMatches } from '../../../webview/projection/search';
import { makePoints } from './cloud';

const SIZE = { width: 600, height: 400 };
const any = () => true;

describe('projection layout', () => {
  it('brings any map into the same square, proportions kept', () => {
    assert.deepEqual([...normalize(Float32Array.of(0, 0, 4e-4, 2e-4))], [-1, -0.5, 1, 0.5]);
    assert.deepEqual([...normalize(Float32Array.of(3, 3, 3, 3))], [0, 0, 0, 0]);
    assert.ok(normalize(Float32Array.of(Number.NaN, 1, 2, 3)).every(Number.isFinite));
  });

  it('goes from world to screen and back', () => {
    const viewport = { x: 0.2, y: -0.1, scale: 321 };
    const [left, top] = toScreen(viewport, SIZE, 0.5, 0.25);
    const [x, y] = toWorld(viewport, SIZE, left, top);
    assert.ok(Math.abs(x - 0.5) < 1e-12 && Math.abs(y - 0.25) < 1e-12);
    const corner = toScreen(fitAll(SIZE), SIZE, 1, 1);
    assert.ok(corner[0] < 600 && corner[1] > 0);
  });

  it('zooms about the pointer', () => {
    const before = fitAll(SIZE);
    const after = zoomAbout(before, SIZE, 100, 50, 3);
    assert.equal(after.scale, 3 * before.scale);
    const [x, y] = toWorld(before, SIZE, 100, 50);
    const [left, top] = toScreen(after, SIZE, x, y);
    assert.ok(Math.abs(left - 100) < 1e-9 && Math.abs(top - 50) < 1e-9);
    assert.ok(zoomAbout(before, SIZE, 0, 0, 1e9).scale < before.scale * 2001);
  });

  it('finds the nearest point as looking at all of them does', () => {
    const random = new Random(1, 'index');
    const points = Float32Array.from({ length: 4000 }, () => 2 * random.uniform() - 1);
    const index = new PointIndex(points);
    for (let trial = 0; trial < 50; trial++) {
      const [x, y] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
      const accepts = (point: number) => point % 3 !== 0;
      let best = -1;
      let least = 0.2 ** 2;
      for (let i = 0; i < 2000; i++) {
        const d = (points[2 * i]! - x) ** 2 + (points[2 * i + 1]! - y) ** 2;
        if (d <= least && accepts(i)) [least, best] = [d, i];
      }
      assert.equal(index.nearest(x, y, 0.2, accepts), best);
    }
    assert.equal(index.nearest(0, 0, 1e-9, any), -1);
  });

  it('goes to the next point in a direction', () => {
    const points = Float32Array.of(0, 0, 0.5, 0.05, 0.3, 0.29, -0.5, 0, 0, 0.4);
    assert.equal(pointTowards(points, 0, [1, 0], any), 1);
    assert.equal(pointTowards(points, 0, [-1, 0], any), 3);
    assert.equal(pointTowards(points, 0, [0, 1], any), 4);
    assert.equal(pointTowards(points, 0, [0, -1], any), -1);
    assert.equal(
      pointTowards(points, 0, [1, 0], point => point !== 1),
      2,
    );
  });

  it('divides by label, by prediction and by whether they agree', () => {
    const points = makePoints({ of: 'examples', limit: 100 }, 100);
    assert.deepEqual(divide(points, 'label').counts, [25, 25, 25, 25]);
    assert.equal(
      divide(points, 'predicted').counts.reduce((a, b) => a + b),
      100,
    );
    assert.deepEqual(divide(points, 'correctness').counts, [90, 10]);
    const words = makePoints({ of: 'vocabulary', limit: 10 }, 50);
    assert.deepEqual(divide(words, 'correctness').names, ['words']);
  });

  it('searches by part and by pattern, exact names first', () => {
    const names = ['prize', 'surprise', 'free', 'Freeze', 'pri(ze'];
    assert.deepEqual(findMatches(names, 'free'), [2, 3]);
    assert.deepEqual(findMatches(names, 'FREEZE'), [3]);
    assert.deepEqual(findMatches(names, '/^pri.e$/'), [0]);
    assert.deepEqual(findMatches(names, '/ri[sz]/'), [0, 1]);
    assert.deepEqual(findMatches(names, '/pri(/'), []);
    assert.deepEqual(findMatches(names, 'pri('), [4]);
    assert.equal(findMatches(names, '  '), undefined);
  });

  it('places labels without overlap or leaving, the first first', () => {
    const random = new Random(4, 'labels');
    const candidates = Array.from({ length: 400 }, (_, i) => ({
      text: `word${i}`,
      x: 600 * random.uniform(),
      y: 400 * random.uniform(),
    }));
    const labels = placeLabels(candidates, SIZE, 60, text => 7 * text.length);
    assert.equal(labels[0]!.text, 'word0');
    assert.ok(labels.length > 20 && labels.length <= 60, `${labels.length}`);
    for (const [i, a] of labels.entries()) {
      assert.ok(a.x >= 0 && a.x + 7 * a.text.length <= 600);
      for (const b of labels.slice(0, i)) {
        const apart = Math.abs(a.y - b.y) > 14 || a.x > b.x + 7 * b.text.length || b.x > a.x + 7 * a.text.length;
        assert.ok(apart, `${a.text} on ${b.text}`);
      }
    }
    const [over] = placeLabels([{ text: 'spam', x: 300, y: 200, centred: true }], SIZE, 1, () => 40);
    assert.equal(over!.x, 280);
  });

  it('puts a label above or below its point where it insists and there is no room beside it, and at the left where that is better', () => {
    const place = (candidates: readonly LabelCandidate[]) =>
      placeLabels(candidates, { width: 200, height: 200 }, 9, () => 80);
    const [first, second] = [
      { text: 'a', x: 100, y: 100 },
      { text: 'b', x: 102, y: 100 },
    ];
    const third = { text: 'c', x: 101, y: 100 };
    assert.deepEqual(
      place([first, second, third]).map(({ text }) => text),
      ['a', 'b'],
    );
    const all = place([first, second, { ...third, insists: true }, { ...third, text: 'd', insists: true }]);
    assert.deepEqual(all.at(-2), { text: 'c', x: 61, y: 85, right: 141 });
    assert.equal(all.at(-1)!.y, 115);
    assert.ok(place([{ ...first, leftFirst: true }])[0]!.x < 100);
  });

  it('puts a kind in the middle of its points', () => {
    const kinds = { of: Int32Array.of(0, 0, 0, 2), names: ['a', 'b', 'c'], counts: [3, 0, 1] };
    const middles = findMiddles(kinds, Float32Array.of(0, 0, 1, 1, 100, 2, 5, 5));
    assert.deepEqual(middles, [{ x: 1, y: 1 }, undefined, { x: 5, y: 5 }]);
  });
});
