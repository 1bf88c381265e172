import assert from 'node:assert/strict';
import { splitSentences } from '../../../src/core/base/splitSentences';

describe('splitSentences', () => {
  it('finds sentences with their places', () => {
    const text = '  It rains. Does it?\n\n  Yes\nit does! \r\n\r\nHeading\n \t\nEnd';
    const sentences = splitSentences(text);
    assert.deepEqual(
      sentences.map(each => each.text),
      ['It rains.', 'Does it?', 'Yes\nit does!', 'Heading', 'End'],
    );
    for (const { start, text: sentence } of sentences)
      assert.equal(text.slice(start, start + sentence.length), sentence);
    assert.deepEqual(splitSentences(' \n\n '), []);
  });
});
