import assert from 'node:assert/strict';
import { joinMarks } from '../../../src/core/text/joinMarks';
import { trainTokenizer } from '../../../src/core/text/trainTokenizer';

describe('text/joinMarks', () => {
  it('puts marks where English has them', () => {
    for (const [parted, joined] of [
      ['Hello , world !', 'Hello, world!'],
      ['It costs 4 , 000 crowns , or 2 . 5 % more .', 'It costs 4,000 crowns, or 2.5% more.'],
      ['In 1990 , 20 people ( all of them ) left ; why ?', 'In 1990, 20 people (all of them) left; why?'],
      ["I don ' t know the north - east wind", "I don't know the north-east wind"],
      ['He said " go home " twice .', 'He said "go home" twice.'],
      ['Über die Brücke , die € 5 kostet .', 'Über die Brücke, die €5 kostet.'],
      ['', ''],
    ] as const)
      assert.equal(joinMarks(parted), joined);
  });

  it('takes back what the word tokenizer does to a text', async () => {
    const text = 'The council approves a ramp (of wood) for the theatre, at 12,000 crowns; work begins in May.';
    const tokenizer = await trainTokenizer(
      {
        type: 'word',
        vocabulary: 100,
        'minimum-count': 1,
        split: 'punctuation',
        lowercase: false,
        normalize: 'nfc',
        'strip-accents': false,
        'stop-words': 'none',
        'n-grams': [1, 1],
        length: 64,
      },
      [text],
      [],
    );
    assert.equal(joinMarks(tokenizer.decode(tokenizer.encode(text).ids)), text);
  });
});
