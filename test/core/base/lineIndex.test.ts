import assert from 'node:assert/strict';
import { LineIndex } from '../../../src/core/base/lineIndex';
import { Random } from '../../../src/core/base/random';

describe('base/lineIndex', () => {
  it('counts lines and columns from 1, at any line end', () => {
    const lines = new LineIndex('ab\r\ncd\ne\rf😀g');
    assert.equal(lines.lines, 4);
    assert.deepEqual(lines.position(0), { line: 1, column: 1 });
    assert.deepEqual(lines.position(4), { line: 2, column: 1 });
    assert.deepEqual(lines.position(7), { line: 3, column: 1 });
    assert.deepEqual(lines.position(12), { line: 4, column: 4 });
    assert.deepEqual(lines.position(99), { line: 4, column: 5 });
  });

  it('goes back to the offset; past the end of a line is its end', () => {
    const random = new Random(4, 'lines');
    for (let round = 0; round < 200; round++) {
      const text = Array.from({ length: random.integer(40) }, () => 'a\n\r b'[random.integer(5)]).join('');
      const lines = new LineIndex(text);
      for (let offset = 0; offset <= text.length; offset++) {
        const position = lines.position(offset);
        // Within `\r\n` there is no position of its own.
        if (text[offset - 1] === '\r' && text[offset] === '\n') continue;
        assert.equal(lines.offset(position), offset, JSON.stringify([text, offset]));
      }
    }
    assert.equal(new LineIndex('ab\ncd').offset({ line: 1, column: 50 }), 2);
  });
});
