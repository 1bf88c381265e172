import assert from 'node:assert/strict';
import { placesOfLabels } from '../../../src/core/pretrained/headLabels';

describe('the labels of a head', () => {
  const places = (labels: string[], found: string[]) => {
    const told = placesOfLabels(labels, found);
    return 'places' in told ? told.places : told.other;
  };

  it('are found wherever they stand, in upper or lower case', () => {
    assert.deepEqual(places(['a', 'b', 'c'], ['c', 'a', 'b']), [1, 2, 0]);
    assert.deepEqual(places(['negative', 'positive'], ['POSITIVE', 'NEGATIVE']), [1, 0]);
    assert.deepEqual(places(['B', 'a', 'b'], ['a', 'b', 'B']), [2, 0, 1]);
  });

  it('have numbers where transformers gave them no names', () => {
    assert.deepEqual(places(['0', '1'], ['LABEL_0', 'LABEL_1']), [0, 1]);
    assert.match(String(places(['ham', 'spam'], ['LABEL_0', 'LABEL_1'])), /LABEL_0, LABEL_1/);
  });

  it('are others where one is missing, or comes twice', () => {
    assert.match(String(places(['a', 'b'], ['a', 'b', 'c'])), /for the labels a, b, c$/);
    assert.match(String(places(['a', 'b'], ['a', 'A'])), /for the labels a, A$/);
  });
});
