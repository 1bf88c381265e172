import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { restoreFile } from '../../../../src/core/text/pretrained/rewriteFile';
import { readTokenizer } from '../../../../src/core/text/readTokenizer';
import { assertLinear } from '../../../growth';

const { tokenizer } = JSON.parse(
  readFileSync(join(__dirname, '../../../fixtures/text/families/xlm-roberta.json'), 'utf8'),
) as { tokenizer: { truncation: object | null; added_tokens: object[] } };
const limited = (text: string) => readTokenizer(text).limit!(24).toJson();

/** As Rust writes it: 0.0 is no 0, and a quotation mark may follow a backslash. */
const written = JSON.stringify(tokenizer, null, 2)
  .replace('"version": "1.0"', '"version": "1.0",\n  "note\\\\": "a \\"truncation\\": 7, \\\\"')
  .replace('"<s>",\n        0\n', '"<s>",\n        0.0\n');

describe('text/pretrained: a file with another length', () => {
  it('says it, and is the same otherwise, byte by byte', () => {
    assert.match(written, /0\.0\n/);
    const text = limited(written);
    assert.equal(readTokenizer(text).maximumLength, 24);
    const said = `"truncation": {
    "direction": "Right",
    "strategy": "LongestFirst",
    "stride": 0,
    "max_length": 24,
    "nlp_before": null
  }`;
    assert.equal(text, written.replace('"truncation": null', said));
    assert.equal(restoreFile(text), written);
  });

  it('is as it was for other programs, also after its length was set twice, or as it came', () => {
    const stride = { direction: 'Left', max_length: 40, strategy: 'OnlyFirst', stride: 2 };
    for (const file of [JSON.stringify(tokenizer), JSON.stringify({ ...tokenizer, truncation: stride })]) {
      const again = readTokenizer(limited(file)).limit!(30).toJson();
      assert.equal(readTokenizer(again).maximumLength, 30);
      assert.equal(restoreFile(again), file);
      assert.equal(restoreFile(file), file);
    }
  });

  it('says what special tokens are for, and takes it back', () => {
    const { added_tokens: tokens } = tokenizer;
    const file = JSON.stringify({ ...tokenizer, added_tokens: tokens }, null, 2);
    const text = readTokenizer(file, 'tokenizer.json', { special: { pad: '<mask>' } }).toJson();
    assert.match(text, /nlp_roles/);
    assert.equal(readTokenizer(text).special.pad, readTokenizer(text).vocabulary.indexOf('<mask>'));
    assert.equal(restoreFile(text), file);
  });

  it('says it where the file said nothing', () => {
    const { truncation: _, ...without } = tokenizer;
    const text = limited(JSON.stringify(without));
    assert.equal(readTokenizer(text).maximumLength, 24);
    assert.deepEqual(JSON.parse(restoreFile(text)), { ...without, truncation: null });
  });

  it('takes time that grows with the file', async () => {
    const make = (size: number) => `{"version": "${'\\\\'.repeat(size)}", "truncation": {"nlp_before": null}}`;
    await assertLinear(make, 300_000, text => assert.ok(restoreFile(text).endsWith('"truncation": null}')));
  });
});
