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

describe('sentenceAt in lists', () => {
  const texts = (text: string) => {
    const lines = linesOf(text);
    return text.split('\n').map((line, i) => sentenceAt(lines, { line: i, character: Math.min(2, line.length) })?.text);
  };
  const separate = (lines: readonly string[]) =>
    assert.deepEqual(
      texts(lines.join('\n')),
      lines.map(line => line.trim()),
    );

  it('reads a line alone whose sentence is over, though the next begins in lower case', () => {
    separate(['Dull , boring and far too long .', '\ta tabbed great line', '😀 an emoji line']);
    separate(['a waste of time !', 'worth every minute .', 'never again ...']);
    separate(['she said "no."', 'he did not mind.', 'そうです。', 'もう一度']);
  });

  it('reads entries of a list without marks alone', () => {
    separate([
      'a gorgeous film',
      'dull and far too long for what it has to say',
      'not bad',
      'nothing in it works at all',
    ]);
    separate(['- first of all', '- then the others', '- and the rest']);
    separate(['1. wash', '2. rinse', '3. dry']);
  });

  it('reads on where a text is wrapped', () => {
    const wrapped = `The committee met on Monday and agreed that the\nreport, which had been late for some weeks, is now\nto be sent by Friday at the latest, with all of the\ntables that were asked for`;
    assert.equal(texts(wrapped)[1], wrapped);
    for (const text of ['It was signed by Dr.\nsmith and by nobody else', 'as in e.g.\nthis one here']) {
      assert.equal(texts(text)[0], text);
    }
  });
});
