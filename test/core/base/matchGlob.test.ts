import assert from 'node:assert/strict';
import { matchGlob } from '../../../src/core/base/matchGlob';
import { trimComment, trimEndOf, trimOf } from '../../../src/core/base/trimEnd';
import { trimEnd } from '../../../src/core/metrics/texts/words';
import { assertLinear } from '../../growth';

describe('base/matchGlob', () => {
  it('agrees with the pattern as a regular expression, in every short name', () => {
    const letters = ['', 'a', 'b', '*', '?'];
    const names = ['', 'a', 'b', 'ab', 'ba', 'aab', 'aba', 'bab', 'abab', 'aaaa'];
    let compared = 0;
    for (const one of letters) {
      for (const two of letters) {
        for (const three of letters) {
          for (const four of letters) {
            const pattern = one + two + three + four;
            const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'su');
            for (const name of names) {
              assert.equal(matchGlob(pattern, name), expression.test(name), `${pattern} ${name}`);
              compared++;
            }
          }
        }
      }
    }
    assert.equal(compared, 6250);
  });

  it('takes a character beyond U+FFFF for one, and signs of expressions as they are', () => {
    assert(matchGlob('?.csv', '\u{1F600}.csv'));
    assert(!matchGlob('??.csv', '\u{1F600}.csv'));
    assert(matchGlob('a.b+(c)[d]^$|{2}', 'a.b+(c)[d]^$|{2}'));
    assert(!matchGlob('a.csv', 'aXcsv'));
  });

  it('needs no more than the product of both lengths, whatever the stars', async () => {
    await assertLinear(
      size => 'a'.repeat(size),
      20_000,
      name => matchGlob('*a*a*a*a*a*a*a*b', name),
    );
    assert(!matchGlob(`${'*a'.repeat(100)}b`, 'a'.repeat(255)));
  });
});

describe('base/trimEnd', () => {
  it('takes off what is at the end, and leaves what is inside', async () => {
    assert.equal(trimEndOf('a b \t\r', ' \t\r'), 'a b');
    assert.equal(trimEndOf('   ', ' '), '');
    assert.equal(trimOf('--a-b--', '-'), 'a-b');
    assert.equal(trimOf('---', '-'), '');
    assert.equal(trimEnd('a\u3000b \u0085\u001c'), 'a\u3000b');
    assert.equal(trimComment('a # b # c'), 'a');
    assert.equal(trimComment('a#b  '), 'a#b');
    assert.equal(trimComment('# all'), '# all');
  });

  it('is linear where white space is inside', async () => {
    const inner = (size: number) => `a${' '.repeat(size)}b`;
    await assertLinear(inner, 100_000, text => trimEndOf(text, ' '));
    await assertLinear(inner, 100_000, trimEnd);
    await assertLinear(inner, 100_000, trimComment);
    await assertLinear(size => `a${'#'.repeat(size)}`, 100_000, trimComment);
  });
});
