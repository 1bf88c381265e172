import assert from 'node:assert/strict';
import { type Lines, sentenceAt } from '../../../src/extension/views/passage';

function linesOf(text: string): Lines {
  const lines = text.split('\n');
  return { count: lines.length, at: line => lines[line] ?? '' };
}

const TEXT = `Dear all,
see you on Monday. Bring the
reports with you, please! And your lunch.

P.S. Dr. Smith is ill.`;

describe('sentenceAt', () => {
  const at = (line: number, character: number) => sentenceAt(linesOf(TEXT), { line, character });

  it('reaches over the lines of a paragraph', () => {
    const sentence = {
      text: 'Bring the\nreports with you, please!',
      start: { line: 1, character: 19 },
      end: { line: 2, character: 25 },
    };
    assert.deepEqual(at(1, 22), sentence);
    assert.deepEqual(at(2, 3), sentence);
  });

  it('starts where the sentence starts', () => {
    assert.deepEqual(at(0, 0)?.text, 'Dear all,\nsee you on Monday.');
    assert.deepEqual(at(2, 30), {
      text: 'And your lunch.',
      start: { line: 2, character: 26 },
      end: { line: 2, character: 41 },
    });
  });

  it('stays in its paragraph, the end of its last line included', () => {
    assert.equal(at(2, 41)?.text, 'And your lunch.');
    assert.equal(at(4, 22)?.text.endsWith('ill.'), true);
  });

  it('has nothing to say of a blank line', () => assert.equal(at(3, 0), undefined));

  it('reads a bounded part of a long paragraph', () => {
    const long = linesOf(Array.from({ length: 10_000 }, () => 'no end of it').join('\n'));
    assert(sentenceAt(long, { line: 5000, character: 3 })!.text.length < 1000);
  });
});
