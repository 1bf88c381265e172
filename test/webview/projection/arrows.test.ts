import assert from 'node:assert/strict';
import { arrowBetween, markAxes } from '../../../webview/projection/arrows';
import { fitAll, frameOf, normalize, toScreen } from '../../../webview/projection/layout';

describe('arrows of a projection', () => {
  it('end before the points, with a head that is as wide on both sides', () => {
    const { line, head } = arrowBetween([0, 50], [100, 50], 5)!;
    assert.deepEqual(line, [5, 50, 85, 50]);
    assert.deepEqual(head, [95, 50, 85, 54, 85, 46]);
  });

  it('are none between points that touch', () => {
    assert.equal(arrowBetween([0, 0], [15, 0], 5), undefined);
    assert.equal(arrowBetween([3, 3], [3, 3], 0), undefined);
  });
});

describe('axes of a projection', () => {
  const size = { width: 400, height: 300 };
  const coordinates = Float32Array.of(-1, 0, 0, 0, 3, 1);

  it('cross where both coordinates are zero', () => {
    const frame = frameOf(coordinates);
    const places = normalize(coordinates, 2, frame);
    const viewport = fitAll(size);
    const { zeroX, zeroY } = markAxes({ left: 'he', right: 'she' }, frame, viewport, size);
    const [x, y] = toScreen(viewport, size, places[2]!, places[3]!);
    assert.ok(Math.abs(zeroX - x) < 1e-4 && Math.abs(zeroY - y) < 1e-4, `${zeroX} ${zeroY}, ${x} ${y}`);
  });

  it('name their ends, at the edges of the plot', () => {
    const frame = frameOf(coordinates);
    const names = { left: 'he', right: 'she', bottom: 'war', top: 'peace' };
    const marks = markAxes(names, frame, fitAll(size), size).names;
    const of = (text: string) => marks.find(mark => mark.text.includes(text))!;
    assert.ok(of('← he').x < of('she →').x && of('↑ peace').y < of('↓ war').y);
    assert.deepEqual(
      marks.map(({ align }) => align),
      ['left', 'right', 'center', 'center'],
    );
    assert.equal(markAxes({ left: 'he', right: 'she' }, frame, fitAll(size), size).names.length, 2);
  });
});
