import { deepEqual, equal, ok } from 'node:assert/strict';
import { cutAtMarks, describeBin, layoutHistogram, layoutLabels, shortPath } from '../../../webview/data/layout';
import { makeReport } from './state';

const [train, test] = makeReport().splits as [
  ReturnType<typeof makeReport>['splits'][0],
  ReturnType<typeof makeReport>['splits'][0],
];

describe('layout of the data page', () => {
  it('orders labels by the first split, the longest bar of all splits full', () => {
    const rows = layoutLabels([train, test]);
    deepEqual(
      rows.map(({ label, cells }) => [label, ...cells.map(({ count }) => count)]),
      [
        ['ham', 3859, 966],
        ['spam', 596, 149],
        ['spma', 2, 0],
      ],
    );
    equal(Math.max(...rows.flatMap(({ cells }) => cells.map(({ bar }) => bar))), 1);
    deepEqual(layoutLabels([]), []);
  });

  it('draws every text that there is, in bins from end to end', () => {
    const { bins, cut, ticks, left } = layoutHistogram(train, 64, { width: 400, height: 120 });
    equal(bins.length, 40);
    equal(cut, left + (64 / 80) * (400 - left));
    equal(bins[0]!.x, left);
    ok(bins.at(-1)!.x + bins.at(-1)!.width <= 400);
    ok(bins.every(({ count, height }) => (count > 0 ? height >= 1.5 : height === 0)));
    deepEqual(
      bins.filter(({ beyond }) => beyond).map(({ from }) => from),
      [64, 66, 68, 70, 72, 74, 76, 78],
    );
    equal(ticks[0]!.label, '0');
    equal(layoutHistogram(train, 500, { width: 400, height: 120 }).cut, undefined);
  });

  it('counts texts along the left, where the bars begin', () => {
    const layout = (counts: readonly number[]) =>
      layoutHistogram({ ...train, histogram: { step: 1, counts, open: false } }, 64, { width: 300, height: 100 });
    const many = layout([1200, 3000]);
    deepEqual(
      many.counts.map(({ label }) => label),
      ['1,000', '2,000', '3,000'],
    );
    // A bar and its number stand at one height.
    equal(many.counts.at(-1)!.y, many.bins[1]!.y);
    ok(many.left > layout([1, 2]).left);
    // No halves of texts.
    deepEqual(
      layout([1, 0]).counts.map(({ label }) => label),
      ['1'],
    );
  });

  it('says how many tokens a bin has', () => {
    const describe = (step: number, open: boolean) => {
      const histogram = { step, counts: [1, 1], open };
      return layoutHistogram({ ...train, histogram }, 64, { width: 100, height: 100 }).bins.map(describeBin);
    };
    deepEqual(describe(1, false), ['0 tokens', '1 token']);
    deepEqual(describe(1000, true), ['0 to 999 tokens', '1,000 tokens or more']);
  });

  it('cuts a text at its marks', () => {
    deepEqual(cutAtMarks('one two three', [{ start: 4, end: 7, change: 'deleted' }]), [
      { text: 'one ' },
      { text: 'two', change: 'deleted' },
      { text: ' three' },
    ]);
    deepEqual(cutAtMarks('one', []), [{ text: 'one' }]);
    deepEqual(cutAtMarks('', []), []);
  });

  it('names files by their place in the folder', () => {
    equal(shortPath('/home/me/p/data/a.csv', '/home/me/p'), 'data/a.csv');
    equal(shortPath('/elsewhere/a.csv', '/home/me/p'), 'a.csv');
    equal(shortPath('C:\\p\\a.csv', 'C:\\p'), 'a.csv');
  });
});
