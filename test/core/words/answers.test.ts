import assert from 'node:assert/strict';
import { askAnalogy, askNeighbours } from '../../../src/core/words/answers';
import { createWordTable } from '../../../src/core/words/wordTable';

const table = createWordTable(['king', 'queen', 'man', 'woman'], Float32Array.of(1, 1, 1, -1, 0.1, 1, 0.1, -1), 2);

describe('what is asked of words', () => {
  it('is looked up as written, or in lower case where only that is known', () => {
    const [found] = askNeighbours(table, { words: ['King'], top: 1 });
    assert.equal(found!.word, 'king');
    assert.equal(found!.known, true);
    assert.equal(found!.neighbours[0]!.word, 'man');
    const { asked, answers } = askAnalogy(table, { a: 'Man', b: 'KING', c: 'woman' });
    assert.deepEqual(
      asked.map(({ word }) => word),
      ['man', 'king', 'woman'],
    );
    assert.equal(answers[0]!.word, 'queen');
  });

  it('says which words are spelled like one that has no vector', () => {
    const [found] = askNeighbours(table, { words: ['qeen'] });
    assert.deepEqual([found!.known, found!.neighbours.length, found!.suggestions![0]], [false, 0, 'queen']);
    assert.deepEqual(askAnalogy(table, { a: 'qeen', b: 'king', c: 'man' }).answers, []);
  });
});
