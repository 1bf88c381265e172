/** `.model` files against the `sentencepiece` library (fixtures/text/makeSentencePiece.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActionableError } from '../../../../src/core/base/errors';
import { readTokenizer } from '../../../../src/core/text/readTokenizer';
import { openSentencePiece } from '../../../../src/core/text/sentencePiece/openModel';
import { assertLinear } from '../../../growth';

const fixtures = join(__dirname, '../../../fixtures/text');
const json = (name: string) => JSON.parse(readFileSync(join(fixtures, name), 'utf8'));
const texts: readonly string[] = [...json('families/texts.json'), ...json('texts.json').slice(0, 30)];
const modelFile = (name: string) => readFileSync(join(fixtures, 'sentencePiece', `${name}.model`));

interface Case {
  readonly roles: Readonly<Record<string, number>>;
  /** Ids, places in characters, what the ids stand for. */
  readonly encodings: readonly (readonly [number[], number[], string])[];
}
const cases: Readonly<Record<string, Case>> = json('sentencePiece.json');

describe('text/sentencePiece', () => {
  for (const [name, { roles, encodings }] of Object.entries(cases))
    it(`${name}: the ids, places and decoded texts of sentencepiece`, () => {
      const tokenizer = openSentencePiece(modelFile(name), `${name}.model`);
      for (const [i, text] of texts.entries()) {
        const [ids, places, decoded] = encodings[i]!;
        const { ids: ours, offsets, isEmpty } = tokenizer.encode(text, 10_000);
        assert.deepEqual(isEmpty ? [] : [...ours], ids, JSON.stringify(text));
        assert.equal(tokenizer.decode(ids), decoded, JSON.stringify(text));
        const units = [0];
        for (const character of text) units.push(units.at(-1)! + character.length);
        const expected = ids.map((_, k) => [units[places[2 * k]!], units[places[2 * k + 1]!]]);
        assert.deepEqual(isEmpty ? [] : offsets, expected, JSON.stringify(text));
      }
      for (const [role, id] of Object.entries(roles)) assert.equal(tokenizer.special[role as 'unk'], id, role);
    });

  it('is read back from the tokenizer.json that a run keeps', () => {
    for (const name of Object.keys(cases)) {
      const tokenizer = openSentencePiece(modelFile(name), `${name}.model`);
      const kept = readTokenizer(tokenizer.limit!(100).toJson());
      assert.equal(kept.maximumLength, 100);
      assert.deepEqual(kept.special, tokenizer.special);
      for (const text of texts.slice(0, 30))
        assert.deepEqual(kept.encode(text), tokenizer.encode(text, 100), JSON.stringify(text));
    }
  });

  for (const name of ['unigram', 'bpe-phrases'])
    it(`${name}: takes time in proportion to the text`, async function () {
      this.timeout(60_000);
      const tokenizer = openSentencePiece(modelFile(name), `${name}.model`);
      await assertLinear(
        size => 'the a\u2581\u2581 '.repeat(size),
        8_000,
        text => tokenizer.encode(text, 1_000_000),
      );
    });

  for (const [what, bytes, message] of [
    ['a text', Buffer.from('This is no model.'), /x\.model is no SentencePiece model/],
    ['nothing', Buffer.alloc(0), /it has no pieces/],
    ['a file that was cut', modelFile('bpe').subarray(0, 3_000), /no SentencePiece model/],
    ['a damaged map of characters', damagedMap(), /map of characters in .* is damaged/],
  ] as const)
    it(`refuses ${what}`, () => {
      assert.throws(
        () => openSentencePiece(bytes, 'x.model'),
        (error: Error) => error instanceof ActionableError && message.test(error.message),
      );
    });
});

/** The length of the map says more than there is. */
function damagedMap(): Buffer {
  const bytes = Buffer.from(modelFile('unigram-nfkc-cf'));
  const at = bytes.indexOf('nmt_nfkc_cf') + 'nmt_nfkc_cf'.length;
  // After the field's key and its length of three bytes.
  bytes.writeUInt32LE(0xfffffff0, at + 4);
  return bytes;
}
