import assert from 'node:assert/strict';
import { shownWith } from '../../../src/extension/panels/shownWith';

const run = (name: string, id: number) => `/w/.nlp/runs/${name}/${id}`;

describe('shownWith', () => {
  it('shows the run asked for, and those of its config that were shown', () => {
    const before = [run('spam', 2), run('tags', 1), run('spam', 1)];
    assert.deepEqual(shownWith(run('spam', 3), before, 6), [run('spam', 3), run('spam', 2), run('spam', 1)]);
    assert.deepEqual(shownWith(run('names', 1), before, 6), [run('names', 1)]);
    assert.deepEqual(shownWith(run('tags', 1), before, 6), [run('tags', 1)]);
  });

  it('leaves what is ticked of one config as it is', () => {
    const before = [run('spam', 9), run('spam', 2), run('spam', 1)];
    assert.equal(shownWith(run('spam', 1), before, 2), before);
  });

  it('shows so many at once', () => {
    const before = Array.from({ length: 9 }, (_, i) => run('spam', i));
    assert.equal(shownWith(run('spam', 10), before, 6).length, 6);
  });
});
