import assert from 'node:assert/strict';
import { asSentence } from '../../../src/core/base/asSentence';

describe('base/asSentence', () => {
  it('begins sentences with a capital, and leaves names as they are written', () => {
    assert.equal(asSentence('the exported model takes batch 1 alone'), 'The exported model takes batch 1 alone.');
    assert.equal(asSentence('tokenizer.json has n-grams'), 'tokenizer.json has n-grams.');
    assert.equal(asSentence('sentiment-gru is completed'), 'sentiment-gru is completed.');
    assert.equal(asSentence('3 texts were left out'), '3 texts were left out.');
  });

  it('ends them with one full stop, and none after what is to be typed', () => {
    assert.equal(asSentence('Done.'), 'Done.');
    assert.equal(asSentence('Delete 2 runs?'), 'Delete 2 runs?');
    assert.equal(asSentence('mails.csv:3: no label (and 2 more)'), 'mails.csv:3: no label (and 2 more).');
    assert.equal(asSentence('Too long. Run nlp predict --file'), 'Too long. Run nlp predict --file');
    assert.equal(
      asSentence('No cross-validation yet. Run "NLP: Cross-Validate"'),
      'No cross-validation yet. Run "NLP: Cross-Validate".',
    );
  });
});
