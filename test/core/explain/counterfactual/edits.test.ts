import assert from 'node:assert/strict';
import { makeEdits } from '../../../../src/core/explain/counterfactual/edits';
import type { Prediction } from '../../../../src/core/inference/prediction';

const input = (text: string, pair?: string) => ({ text, pair, tokens: [], truncated: false }) as unknown as Prediction;

/** Edits of the words named, each where it stands first. */
function edit(whole: string, ...changes: readonly (readonly [word: string, replacement?: string])[]) {
  return changes.map(([text, replacement]) => {
    const start = whole.indexOf(text);
    return { start, end: start + text.length, text, ...(replacement !== undefined && { replacement }) };
  });
}

describe('explain/counterfactual/edits', () => {
  it('deletes and replaces words wherever they stand, in any order', () => {
    const text = 'a bad, bad film';
    assert.equal(makeEdits(input(text), edit(text, ['film'], ['a'])), 'bad, bad');
    assert.equal(
      makeEdits(input(text), edit(text, ['film', 'motion picture'], ['bad', 'good'])),
      'a good, bad motion picture',
    );
    assert.equal(makeEdits(input(text), edit(text, ['a'], [','], ['film', 'dog'])), 'bad bad dog');
    assert.equal(makeEdits(input(text), []), text);
    assert.equal(makeEdits(input('不好看'), edit('不好看', ['不'], ['看', '吃'])), '好吃');
  });

  it('knows which text of a pair a word stands in', () => {
    const whole = 'a dog\na cat';
    const changed = makeEdits(input('a dog', 'a cat'), edit(whole, ['dog', 'horse'], ['cat']));
    assert.deepEqual(changed, ['a horse', 'a']);
  });

  it('lets nothing that was truncated in', () => {
    const tokens = [
      { start: 0, end: 1 },
      { start: 2, end: 5 },
    ];
    const cut = { ...input('a bad film'), tokens, truncated: true } as unknown as Prediction;
    assert.equal(makeEdits(cut, edit('a bad film', ['a', 'one'])), 'one bad');
  });
});
