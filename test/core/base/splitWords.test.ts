import assert from 'node:assert/strict';
import { splitWords } from '../../../src/core/base/splitWords';

const words = (text: string) => splitWords(text).map(([start, end]) => text.slice(start, end));

describe('splitWords', () => {
  it('splits marks from words', () => {
    assert.deepEqual(words('Anna (of Oslo) said: "Go!"'), [
      'Anna',
      '(',
      'of',
      'Oslo',
      ')',
      'said',
      ':',
      '"',
      'Go',
      '!',
      '"',
    ]);
    assert.deepEqual(words('a long-term plan...'), ['a', 'long', '-', 'term', 'plan', '...']);
  });

  it('splits off what English treebanks split off', () => {
    assert.deepEqual(words("It's Anna's; we don't, they'll"), [
      ...['It', "'s", 'Anna', "'s", ';', 'we', 'do', "n't", ',', 'they', "'ll"],
    ]);
    assert.deepEqual(words("can't CAN'T isn’t"), ['ca', "n't", 'CA', "N'T", 'is', 'n’t']);
    assert.deepEqual(words("O'Brien d'Arc rock 'n' roll"), ["O'Brien", "d'Arc", 'rock', "'", 'n', "'", 'roll']);
  });

  it('keeps links, @names, #topics and numbers whole', () => {
    assert.deepEqual(words('@anna_b see https://example.org/a?b=1 #NLP 1,234.50 at 10:30.'), [
      ...['@anna_b', 'see', 'https://example.org/a?b=1', '#NLP', '1,234.50', 'at', '10:30', '.'],
    ]);
  });

  it('knows other scripts, and places in UTF-16 code units', () => {
    assert.deepEqual(words('東京へ行く'), ['東', '京', 'へ', '行', 'く']);
    assert.deepEqual(words('Größe não été'), ['Größe', 'não', 'été']);
    assert.deepEqual(splitWords('😀 ok'), [
      [0, 2],
      [3, 5],
    ]);
    assert.deepEqual(splitWords(' \n\t'), []);
  });

  it('takes a long text in a moment', () => {
    const long = `${"a'".repeat(50_000)} ${'n'.repeat(100_000)} ${"don't ".repeat(20_000)}`;
    const start = performance.now();
    assert.ok(splitWords(long).length > 40_000);
    assert.ok(performance.now() - start < 5000);
  });
});
