import assert from 'node:assert/strict';
import { describeShortened } from '../../../src/extension/views/shortened';

const writing = (truncated: boolean) => ({ hypotheses: [], truncated });

describe('what is missing of written texts', () => {
  it('is nothing where all was read and written to its end', () => {
    assert.deepEqual(describeShortened({ found: [writing(false), writing(false)] }), []);
  });

  it('counts the texts that were not read to their end', () => {
    assert.deepEqual(describeShortened({ found: [writing(true)] }), [
      'The text was truncated to the maximum sequence length.',
    ]);
    assert.deepEqual(describeShortened({ found: [writing(true), writing(false), writing(true)] }), [
      '2 of 3 texts were truncated to the maximum sequence length.',
    ]);
  });

  it('says what sets the limit that a text reached, also beside that', () => {
    const reached = 'the text reached the limit of 12 tokens; set task.target-length to allow more';
    const told = 'The text reached the limit of 12 tokens; set task.target-length to allow more.';
    assert.deepEqual(describeShortened({ found: [writing(false)], reached }), [told]);
    assert.equal(describeShortened({ found: [writing(true)], reached })[1], told);
  });
});
