import assert from 'node:assert/strict';
import { along, colourChoices, divide } from '../../../webview/projection/colours';
import { contoursOf } from '../../../webview/projection/contours';
import { exportTable } from '../../../webview/projection/exportTable';
import { search, searchFields } from '../../../webview/projection/search';
import { makePoints } from './cloud';

const points = makePoints({ of: 'examples', limit: 100 }, 100);

describe('what a projection is coloured by', () => {
  it('is the label, the prediction, whether that is right, every column, and the cluster in the plane', () => {
    const values = colourChoices(points, true).map(({ value }) => value);
    assert.deepEqual(values, ['label', 'predicted', 'correctness', 'column:split', 'column:confidence', 'cluster']);
    assert.ok(!colourChoices(points, false).some(({ value }) => value === 'cluster'));
  });

  it('is a kind for each value of a column, and for none', () => {
    const codes = Int32Array.from({ length: 100 }, (_, i) => (i < 10 ? -1 : i % 2));
    const column = { name: 'topic', title: 'Topic', kind: 'category', categories: ['a', 'b'], codes } as const;
    const kinds = divide({ ...points, columns: [column] }, 'column:topic');
    assert.deepEqual(
      [kinds.names, kinds.counts],
      [
        ['a', 'b', '(none)'],
        [45, 45, 10],
      ],
    );
    assert.equal(kinds.shades, undefined);
  });

  it('is a ramp from the least to the most number, numbers that are none aside', () => {
    const numbers = Float64Array.from({ length: 100 }, (_, i) => (i === 7 ? Number.NaN : i));
    const column = { name: 'loss', title: 'Loss', kind: 'number', whole: true, numbers } as const;
    const { counts, shades } = divide({ ...points, columns: [column] }, 'column:loss');
    assert.deepEqual(counts, [99, 1]);
    assert.deepEqual([shades!.least, shades!.most], [0, 99]);
    assert.deepEqual([along(shades!, 0), along(shades!, 99)], [0, 1]);
    assert.deepEqual(divide(points, 'column:gone').names, points.groups);
  });

  it('are clusters and those that are in none', () => {
    const clusters = {
      of: Int32Array.from({ length: 100 }, (_, i) => (i % 4) - 1),
      clusters: ['x', 'y', 'z'].map(name => ({ name, count: 25, x: 0, y: 0 })),
    };
    assert.deepEqual(divide(points, 'cluster', clusters).counts, [25, 25, 25, 25]);
  });
});

describe('a search in columns', () => {
  it('has a field for the text, labels and each column', () => {
    assert.deepEqual(
      searchFields(points, false).map(({ value }) => value),
      ['', 'label', 'predicted', 'column:split', 'column:confidence'],
    );
  });

  it('finds parts, patterns and numbers that are compared', () => {
    assert.equal(search(points, 'label', 'spam')!.length, 25);
    assert.equal(search(points, 'label', '/^(ham|list)$/')!.length, 50);
    assert.equal(search(points, 'column:split', 'valid')!.length, 50);
    assert.equal(search(points, 'column:confidence', '> 0.89')!.length, 20);
    assert.equal(search(points, 'column:confidence', '<=0.5')!.length, 2);
    assert.deepEqual(search(points, 'column:gone', 'x'), []);
    assert.equal(search(points, 'label', ' '), undefined);
  });
});

describe('a column of texts', () => {
  const texts = Array.from({ length: 100 }, (_, i) => `note ${i}`);
  const noted = { ...points, columns: [{ name: 'note', title: 'note', kind: 'text', texts } as const] };

  it('is searched, and no colours are of it', () => {
    assert.deepEqual(search(noted, 'column:note', '/ 1\\d$/'), [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    assert.ok(searchFields(noted, false).some(({ value }) => value === 'column:note'));
    assert.ok(!colourChoices(noted, true).some(({ value }) => value === 'column:note'));
    assert.deepEqual(divide(noted, 'column:note').names, points.groups);
    assert.match(exportTable(noted, new Float32Array(200), ['x', 'y']), /,note\n0,0,.*,note 0\n/);
  });
});

describe('lines of equal density', () => {
  it('go around where points are, the densest innermost', () => {
    const places = Float32Array.from({ length: 400 }, (_, at) => 0.5 + 0.1 * Math.sin(at * 12.9898));
    const lines = contoursOf(places);
    assert.ok(lines.length > 2);
    for (const { rings } of lines) {
      for (const ring of rings) for (const [x, y] of ring) assert.ok(Math.hypot(x - 0.5, y - 0.5) < 0.4, `${x} ${y}`);
    }
    assert.deepEqual([lines[0]!.strength, lines.at(-1)!.strength], [0, 1]);
    assert.ok(contoursOf(places, () => false).every(({ rings }) => rings.length === 0));
  });
});

describe('points as a table', () => {
  it('have their coordinates and what is known of them', () => {
    const few = makePoints({ of: 'examples', limit: 2 }, 2);
    const named = { ...few, names: ['say "a, b"', 'c'] };
    const text = exportTable(named, Float32Array.of(1, 2, 3, 4.5), ['pc1', 'pc2']);
    assert.equal(
      text,
      'pc1,pc2,name,label,predicted,split,index,file,line,confidence\n' +
        '1,2,"say ""a, b""",ham,ham,train,0,/project/data/train.csv,2,0.5\n' +
        '3,4.5,c,spam,spam,validation,0,/project/data/train.csv,3,0.51\n',
    );
  });
});
