// An expression matches the same texts as JavaScript's does as a whole; what an automaton cannot hold is refused.
import assert from 'node:assert/strict';
import { ActionableError } from '../../../../src/core/base/errors';
import { Random } from '../../../../src/core/base/random';
import { Automaton } from '../../../../src/core/text/automaton/automaton';
import { readRegex } from '../../../../src/core/text/automaton/readRegex';

const expressions = [
  'abc',
  'a|b|',
  '(ab|c)*d?',
  'a{2}b{1,3}c{0,}',
  '[a-c]+[^a-c]',
  '[^]',
  '.{3}',
  '\\d{2,4}-\\w+',
  '\\s\\S\\D\\W',
  '[\\d\\-a]+',
  '[a\\]b-]+',
  '(?:a|(b(c)?))+',
  '^(yes|no)$',
  'é+[à-ü]*',
  '[😀-😎]{1,2}',
  '\\u00e9|\\u{1F600}|\\x41',
  '[^\\u0000-\\u007f]+',
  '\\p{L}+\\P{L}',
  '(a?){3}a{3}',
  '(?<year>\\d{4})',
  '\\.\\*\\(\\)\\[\\]\\{\\}\\|\\\\\\/',
  'a+?b*?',
];
const letters = [
  'a',
  'b',
  'c',
  'd',
  'A',
  '0',
  '7',
  '-',
  ']',
  '.',
  ' ',
  '\n',
  '_',
  'é',
  'ü',
  '😀',
  '😎',
  '字',
  'y',
  'e',
  's',
];

describe('text/automaton/readRegex', () => {
  for (const expression of expressions)
    it(`matches as JavaScript does: ${expression}`, () => {
      const automaton = new Automaton(readRegex(expression));
      const reference = new RegExp(`^(?:${expression})$`, 'u');
      const random = new Random(3, expression);
      const texts = [
        '',
        'abc',
        'yes',
        'no',
        'aaabbbccc',
        'aabbccc',
        '12-ab',
        '2024',
        '.*()[]{}|\\/',
        'aaaaaa',
        'A',
        'é',
        '😀😎',
      ];
      for (let i = 0; i < 3000; i++)
        texts.push(Array.from({ length: random.integer(7) }, () => letters[random.integer(letters.length)]!).join(''));
      let matched = 0;
      for (const text of texts) {
        const expected = reference.test(text);
        matched += Number(expected);
        assert.equal(automaton.matches(text), expected, JSON.stringify(text));
      }
      assert.ok(matched > 0, 'nothing matched');
    });

  for (const [expression, words] of [
    ['(a)\\1', 'refers back'],
    ['a(?=b)', 'looks ahead'],
    ['(?<!a)b', 'looks ahead'],
    ['\\bword', '\\b'],
    ['a{5,2}', 'repeats from 5 to 2'],
    ['a{1,5000}', 'more than 1000'],
    ['(a', 'without a )'],
    ['a)', 'without a ('],
    ['[a', 'without a ]'],
    ['[]', 'empty class'],
    ['*a', 'nothing before'],
    ['a^b', 'inside'],
    ['a{', 'no quantifier'],
    ['\\', 'ends with'],
    ['[b-a]', 'range'],
    ['\\p{Nothing}', '\\p'],
    ['(?<a', 'does not end'],
    ['a++', 'possessive'],
  ] as const)
    it(`refuses ${expression}, and says where`, () => {
      assert.throws(
        () => new Automaton(readRegex(expression)),
        (error: unknown) =>
          error instanceof ActionableError && error.code === 'bad-pattern' && error.message.includes(words),
      );
    });

  it('refuses what would grow beyond all bounds', () => {
    for (const expression of [
      '((a{1000}){1000}){1000}',
      `${'('.repeat(500)}a${')'.repeat(500)}`,
      `(a|b)*a${'(a|b)'.repeat(40)}`,
    ]) {
      assert.throws(() => {
        const automaton = new Automaton(readRegex(expression));
        const random = new Random(1, 'long');
        for (let i = 0; i < 4000; i++)
          automaton.matches(Array.from({ length: 60 }, () => (random.integer(2) ? 'a' : 'b')).join(''));
      }, ActionableError);
    }
  });
});
