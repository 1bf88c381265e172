/** Regular expressions of tokenizer.json against Oniguruma, as Hugging Face's `tokenizers` has it (fixtures/text/makePatterns.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActionableError } from '../../../../src/core/base/errors';
import { JsonValue } from '../../../../src/core/text/json';
import { readPattern } from '../../../../src/core/text/pretrained/readPattern';
import { assertLinear } from '../../../growth';

const fixture: {
  readonly texts: readonly string[];
  /** Pattern -> for each text, starts and ends of its parts in code points. */
  readonly patterns: Readonly<Record<string, readonly (readonly number[])[]>>;
} = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/text/patterns.json'), 'utf8'));

const read = (source: string) => readPattern(new JsonValue({ Regex: source }, 'pattern', 'tokenizer.json'));

function unitsOf(text: string): readonly number[] {
  const places = [0];
  for (const character of text) places.push(places.at(-1)! + character.length);
  return places;
}

describe('text/pretrained: patterns', () => {
  for (const [source, expected] of Object.entries(fixture.patterns))
    it(`${source}: what Oniguruma finds`, () => {
      const find = read(source);
      for (const [i, text] of fixture.texts.entries()) {
        const units = unitsOf(text);
        const places = find(text).filter((_, k) => k % 3 !== 2);
        // Empty parts are left out.
        const parts = places.flatMap((start, k) =>
          k % 2 === 0 && places[k + 1]! > start ? [start, places[k + 1]!] : [],
        );
        assert.deepEqual(
          parts,
          expected[i]!.map(place => units[place]),
          JSON.stringify(text),
        );
      }
    });

  for (const [source, message] of [
    ['(a)\\1', /without \\1/],
    ['[a', /brackets match/],
    ['a)', /brackets match/],
    ['*a', /repetitions follow a character/],
    ['^*a', /repetitions follow a character/],
    ['\\p{Nonsense}', /without \\p\{Nonsense\}/],
    ['a{1,5000}', /without \{1,5000\}/],
    ['[[:nonsense:]]', /without \[:nonsense:\]/],
    ['(?<=(?>a))c', /without what looks back at a part that it takes for good/],
    ['(?~ab)', /without \(\?~/],
    ['a\\Kb', /without \\K/],
    ['a'.repeat(20_000), /a shorter pattern/],
    ['(?:(?:ab){1000}){1000}', /a shorter pattern/],
    ['('.repeat(50), /fewer brackets/],
  ] as const)
    it(`says that it does not read ${source.slice(0, 30)}`, () => {
      assert.throws(
        () => read(source),
        (error: Error) => {
          assert.ok(error instanceof ActionableError);
          assert.match(error.message, /^tokenizer\.json: pattern\.Regex must be /);
          assert.match(error.message, message);
          return true;
        },
      );
    });

  for (const source of ['a*a*a*a*b', '(a+)+$|(?:a|aa)*b', '(?<=b.*)a', 'a*+b|a'])
    it(`${source}: time that grows with the text`, async () => {
      await assertLinear(
        size => 'a'.repeat(size),
        10_000,
        text => read(source)(text),
      );
    });

  it('finds in long stretches what a pattern of GPT-4 finds', () => {
    assert.equal(read('\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+')(' '.repeat(100_000)).length, 3);
  });
});
