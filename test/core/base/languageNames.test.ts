import assert from 'node:assert/strict';
import { findLanguage, nameLanguages } from '../../../src/core/base/languageNames';

const mbart = nameLanguages(['ar_AR', 'cs_CZ', 'de_DE', 'en_XX', 'fr_XX', 'zh_CN']);
const nllb = nameLanguages(['arb_Arab', 'deu_Latn', 'eng_Latn', 'fra_Latn', 'zho_Hans', 'zho_Hant']);
const m2m = nameLanguages(['de', 'en', 'fr', 'ilo', 'ns', 'zh']);

describe('languages', () => {
  it('have the names that people know', () => {
    assert.deepEqual(
      nllb.map(({ name }) => name),
      ['Arabic', 'German', 'English', 'French', 'Chinese (Simplified)', 'Chinese (Traditional)'],
    );
    assert.deepEqual(m2m[3], { code: 'ilo', name: 'Iloko' });
    // No standard knows it.
    assert.deepEqual(m2m[4], { code: 'ns', name: 'ns' });
  });

  it('are found by name and by any code', () => {
    for (const asked of ['German', 'german', 'Deutsch', 'de', 'DE', 'deu', 'de_DE', 'de-DE', ' deu_Latn '])
      for (const [languages, code] of [
        [mbart, 'de_DE'],
        [nllb, 'deu_Latn'],
        [m2m, 'de'],
      ] as const)
        assert.equal(findLanguage(languages, asked, 'writes').code, code, `${asked} of ${code}`);
    assert.equal(findLanguage(mbart, 'العربية', 'writes').code, 'ar_AR');
    assert.equal(findLanguage(mbart, 'ar', 'writes').code, 'ar_AR');
  });

  it('of several kinds are those that are usual, or that was asked for', () => {
    assert.equal(findLanguage(nllb, 'Chinese', 'writes').code, 'zho_Hans');
    assert.equal(findLanguage(nllb, 'zh', 'writes').code, 'zho_Hans');
    assert.equal(findLanguage(nllb, 'zh-Hant', 'writes').code, 'zho_Hant');
    assert.equal(findLanguage(nllb, 'zh-TW', 'writes').code, 'zho_Hant');
    assert.equal(findLanguage(nllb, 'Chinese (Traditional)', 'writes').code, 'zho_Hant');
  });

  it('that a model does not have are told, with one that is near', () => {
    const message = (asked: string, languages = mbart) => {
      try {
        return findLanguage(languages, asked, 'writes').code;
      } catch (error) {
        return (error as Error).message;
      }
    };
    assert.equal(message('Germn'), '"Germn" is no language that this model writes; did you mean German (de_DE)?');
    assert.equal(
      message('Klingon'),
      '"Klingon" is no language that this model writes. It writes Arabic (ar_AR), Czech (cs_CZ), German (de_DE), English (en_XX), French (fr_XX), Chinese (zh_CN).',
    );
    assert.match(message('xx'), /^"xx" is no language/);
    assert.match(message(''), /^"" is no language/);
    assert.match(message('zh-Latn', nllb), /^"zh-Latn" is no language/);
  });
});
