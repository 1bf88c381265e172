import assert from 'node:assert/strict';
import { splitQuestion } from '../../../../src/core/explain/attention/question';
import { assertLinear } from '../../../growth';

describe('explain/attention/question', () => {
  it('takes the first line for the question, else what ends with the first question mark', () => {
    assert.deepEqual(splitQuestion('\n  Who? \n\n She. \n It.\n'), { question: 'Who?', context: 'She. \n It.' });
    assert.deepEqual(splitQuestion(' Who?  She.  '), { question: 'Who?', context: 'She.' });
    assert.deepEqual(splitQuestion('What is it\nit is'), { question: 'What is it', context: 'it is' });
    for (const text of ['', '   ', 'Who?', 'Who? \n ', 'no question'])
      assert.throws(() => splitQuestion(text), { code: 'no-question' });
  });

  it('looks in time that grows with the text', () =>
    assertLinear(
      size => `${' '.repeat(size)}a${' '.repeat(size)}b`,
      20_000,
      text => {
        try {
          return splitQuestion(text);
        } catch {
          return undefined;
        }
      },
    ));
});
