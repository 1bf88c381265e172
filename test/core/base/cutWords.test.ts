import assert from 'node:assert/strict';
import { cutWords, type WordRule } from '../../../src/core/base/cutWords';

describe('cutWords', () => {
  const cut = (text: string, rule: WordRule) => cutWords(text, rule).map(([start, end]) => text.slice(start, end));

  it('cuts by white space, by character, and by character in scripts that join words', () => {
    assert.deepEqual(cut(' U.S. \u00a0 can’t\t:)\n', 'whitespace'), ['U.S.', 'can’t', ':)']);
    assert.deepEqual(cut('가 e\u0301😀', 'characters'), ['가', 'e\u0301', '😀']);
    assert.deepEqual(cut('서울에서 Kim씨가 3.5개', 'syllables'), [
      '서',
      '울',
      '에',
      '서',
      'Kim',
      '씨',
      '가',
      '3.5',
      '개',
    ]);
    assert.deepEqual(cut('東京タワー went', 'syllables'), ['東', '京', 'タ', 'ワ', 'ー', 'went']);
    assert.deepEqual(cut('กรุง', 'syllables'), ['ก', 'รุ', 'ง']);
    for (const rule of ['text', 'whitespace', 'characters', 'syllables', 'tokens', 'marked'] as const) {
      assert.deepEqual(cut(' \n\t', rule), [], rule);
      assert.deepEqual(cut('', rule), [], rule);
    }
  });

  it('tells tokens from running text, line by line', () => {
    const tokens = (text: string) => cut(text, 'tokens').join('|');
    assert.equal(tokens('He left the U.S. yesterday .'), 'He|left|the|U.S.|yesterday|.');
    assert.equal(tokens('I met Jean-Luc :)'), 'I|met|Jean-Luc|:)');
    assert.equal(tokens('He left AT&T, yesterday.'), 'He|left|AT&T|,|yesterday|.');
    assert.equal(tokens('(He left St. Petersburg).'), '(|He|left|St.|Petersburg|)|.');
    assert.equal(tokens("Bob's C++ isn't .NET!"), "Bob|'s|C++|is|n't|.NET|!");
    assert.equal(tokens('We left.\nWe left C++ .'), 'We|left|.|We|left|C++|.');
    const marked = (text: string) => cut(text, 'marked').join('|');
    assert.equal(marked('An e-mail came .'), 'An|e-mail|came|.');
    assert.equal(marked('An e-mail came.'), 'An|e|-|mail|came|.');
    assert.equal(marked('Bonjour, Jean !'), 'Bonjour|,|Jean|!');
  });
});
