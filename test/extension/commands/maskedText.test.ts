import assert from 'node:assert/strict';
import { hasMask, maskedTextOf } from '../../../src/extension/commands/maskedText';

const TEXT = 'First one. The [MASK] barks. The dog barks at <mask>. Last.';
const at = (words: string, from = 0) => {
  const start = TEXT.indexOf(words, from);
  return { start, end: start + words.length };
};
const cursor = (place: number) => ({ start: place, end: place });

describe('extension/maskedText', () => {
  it('knows masks as people write them', () => {
    assert.ok(hasMask('a [MASK]') && hasMask('<mask>') && !hasMask('MASK [mask] mask'));
  });

  it('takes a selection that has masks as it is', () => {
    const selected = at('The [MASK] barks. The dog');
    assert.deepEqual(maskedTextOf(TEXT, undefined, selected, undefined), {
      text: 'The [MASK] barks. The dog',
      offset: selected.start,
    });
  });

  it('takes the sentence at the cursor where that has a mask', () => {
    const passage = at('The dog barks at <mask>.');
    assert.deepEqual(maskedTextOf(TEXT, passage, cursor(passage.start + 5), at('dog')), {
      text: 'The dog barks at <mask>.',
      offset: passage.start,
    });
  });

  it('makes a mask of the selected word, or that at the cursor, in its sentence', () => {
    const passage = at('First one.');
    const expected = { text: 'First one.', offset: 0, word: { start: 6, end: 9 } };
    assert.deepEqual(maskedTextOf(TEXT, passage, at('one'), undefined), expected);
    assert.deepEqual(maskedTextOf(TEXT, passage, at(' one'), undefined), expected);
    assert.deepEqual(maskedTextOf(TEXT, passage, cursor(7), at('one')), expected);
    // A selected word counts, whatever else the sentence has.
    const masked = at('The [MASK] barks.');
    assert.deepEqual(maskedTextOf(TEXT, masked, at('barks'), undefined)?.word, { start: 11, end: 16 });
  });

  it('finds nothing where there is neither', () => {
    assert.equal(maskedTextOf(TEXT, at('First one.'), at('First one'), undefined), undefined);
    assert.equal(maskedTextOf(TEXT, undefined, cursor(10), undefined), undefined);
    assert.equal(maskedTextOf('', undefined, cursor(0), undefined), undefined);
  });
});
