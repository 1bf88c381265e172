import assert from 'node:assert/strict';
import { convertTags, marksSpans, schemeOf } from '../../../../src/core/tasks/tag/scheme';

const split = (tags: string) => tags.split(' ');

describe('schemes of tags', () => {
  it('says the same spans in BIO and in BIOES', () => {
    for (const [from, bio, bioes] of [
      ['B-PER I-PER O B-LOC', 'B-PER I-PER O B-LOC', 'B-PER E-PER O S-LOC'],
      // As IOB1 has it, and other data without a B.
      ['I-PER I-PER O I-LOC', 'B-PER I-PER O B-LOC', 'B-PER E-PER O S-LOC'],
      ['B-PER B-PER I-LOC I-LOC I-LOC', 'B-PER B-PER B-LOC I-LOC I-LOC', 'S-PER S-PER B-LOC I-LOC E-LOC'],
      ['S-PER B-LOC E-LOC', 'B-PER B-LOC I-LOC', 'S-PER B-LOC E-LOC'],
      ['O O', 'O O', 'O O'],
      ['B-creative-work I-creative-work', 'B-creative-work I-creative-work', 'B-creative-work E-creative-work'],
    ] as const) {
      assert.deepEqual(convertTags(split(from), 'bio'), split(bio));
      assert.deepEqual(convertTags(split(from), 'bioes'), split(bioes));
      assert.deepEqual(convertTags(split(from), 'as-written'), split(from));
      assert.deepEqual(convertTags(convertTags(split(from), 'bioes'), 'bio'), split(bio));
    }
  });

  it('leaves tags alone that mark no spans', () => {
    assert.deepEqual(convertTags(split('NOUN VERB X-'), 'bioes'), split('NOUN VERB X-'));
    assert.equal(marksSpans(split('NOUN O')), false);
    assert.equal(marksSpans(split('O I-PER')), true);
  });

  it('tells by which scheme tags can be read strictly', () => {
    assert.equal(schemeOf(split('B-PER I-PER O')), 'IOB2');
    assert.equal(schemeOf(split('B-PER E-PER O')), 'IOBES');
    assert.equal(schemeOf(split('B-PER L-PER O')), undefined);
    assert.equal(schemeOf(split('NOUN O')), undefined);
  });
});
