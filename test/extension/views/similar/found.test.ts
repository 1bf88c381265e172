import assert from 'node:assert/strict';
import {
  describeCount,
  describeHit,
  groupByFile,
  inOrder,
  stepFrom,
} from '../../../../src/extension/views/similar/found';

const hit = (file: string, line: number, score: number, text = '') => ({ file, line, end: line, score, text });

describe('what Find Similar found', () => {
  const hits = [hit('/b', 3, 0.9), hit('/a', 1, 0.8), hit('/b', 7, 0.5)];
  const groups = groupByFile(hits);

  it('is listed by file, the file with the best passage first', () => {
    assert.deepEqual(
      groups.map(({ file, hits: of }) => [file, of.map(({ line }) => line)]),
      [
        ['/b', [3, 7]],
        ['/a', [1]],
      ],
    );
    assert.equal(describeCount(groups), '3 results in 2 files');
    assert.equal(describeCount(groupByFile([hits[1]!])), '1 result in 1 file');
  });

  it('is stepped through as it is listed, round and round', () => {
    const all = inOrder(groups);
    assert.deepEqual(
      all.map(({ line }) => line),
      [3, 7, 1],
    );
    assert.equal(stepFrom(all, undefined, 1), all[0]);
    assert.equal(stepFrom(all, undefined, -1), all[2]);
    assert.equal(stepFrom(all, all[0], 1), all[1]);
    assert.equal(stepFrom(all, all[2], 1), all[0]);
    assert.equal(stepFrom(all, all[0], -1), all[2]);
    assert.equal(stepFrom([], undefined, 1), undefined);
  });

  it('shows a passage on one line, with the words of the question marked', () => {
    const text = '  A storm\n\ttore the Boats  loose';
    const row = describeHit({ text }, 'the boats in a Storm');
    assert.equal(row.text, 'A storm tore the Boats loose');
    assert.deepEqual(
      row.highlights.map(([from, to]) => row.text.slice(from, to)),
      ['storm', 'Boats'],
    );
    // A part of a word is none of them; short ones are where there is nothing else.
    assert.deepEqual(describeHit({ text: 'stormy boat' }, 'storm boats').highlights, []);
    assert.deepEqual(describeHit({ text: 'to be or' }, 'be').highlights, [[3, 5]]);
    assert.deepEqual(describeHit({ text: '東京 と 京都' }, '京都 storm').highlights, [[5, 7]]);
  });

  it('cuts a long passage before it marks words', () => {
    const row = describeHit({ text: `${'x '.repeat(300)}storm` }, 'storm');
    assert.ok(row.text.length <= 201 && row.highlights.length === 0);
  });
});
