import assert from 'node:assert/strict';
import { faultOfMarks } from '../../../src/core/tasks/relate/marks';
import { markPlaces } from '../../../src/extension/views/markPlaces';

describe('markPlaces', () => {
  const text = 'Ada wrote to Charles.';
  const [ada, charles] = [
    { start: 0, end: 3 },
    { start: 13, end: 20 },
  ];

  it('marks the first as e1 and the second as e2, wherever they stand', () => {
    assert.equal(markPlaces(text, ada, charles), '<e1>Ada</e1> wrote to <e2>Charles</e2>.');
    assert.equal(markPlaces(text, charles, ada), '<e2>Ada</e2> wrote to <e1>Charles</e1>.');
  });

  it('leaves white space at the ends outside, and gives what models read', () => {
    const marked = markPlaces(text, { start: 0, end: 4 }, { start: 12, end: 20 });
    assert.equal(marked, '<e1>Ada</e1> wrote to <e2>Charles</e2>.');
    assert.equal(faultOfMarks(marked), undefined);
  });
});
