import assert from 'node:assert/strict';
import { countCharacters } from '../../../src/core/base/codePoints';
import { scoreLanguageModel } from '../../../src/core/metrics/languageModel';
import { logLossOfLogits } from '../../../src/core/metrics/logLoss';
import { assertClose, readFixture } from './fixture';

interface Case {
  readonly classes: number;
  readonly logits: number[];
  readonly targets: number[];
  readonly perplexity: number;
  readonly nll: number;
}

const { cases } = readFixture<{ cases: Case[] }>('languageModel');

describe('language model metrics', () => {
  it(`perplexity and negative log-likelihood against torchmetrics and PyTorch, ${cases.length} cases`, () => {
    for (const [i, { classes, logits, targets, perplexity, nll }] of cases.entries()) {
      const nats = targets.reduce((sum, target, at) => sum + logLossOfLogits(logits, at * classes, classes, target), 0);
      const score = scoreLanguageModel(nats, targets.length, targets.length);
      // torchmetrics sums in float32.
      assertClose(score.perplexity, perplexity, `case ${i}, perplexity`, 1e-5);
      assertClose(score.negativeLogLikelihood, nll, `case ${i}, negative log-likelihood`);
      assertClose(score.bitsPerCharacter, nll / Math.LN2, `case ${i}, bits per character`);
    }
  });

  it('a text guessed among 256 equally likely bytes costs 8 bits a character', () => {
    const { perplexity, bitsPerCharacter } = scoreLanguageModel(10 * Math.log(256), 10, 10);
    assertClose(perplexity, 256, 'perplexity');
    assertClose(bitsPerCharacter, 8, 'bits per character');
  });

  it('longer tokens raise perplexity, not bits per character', () => {
    const characters = scoreLanguageModel(12, 12, 12);
    const words = scoreLanguageModel(12, 3, 12);
    assert.equal(words.bitsPerCharacter, characters.bitsPerCharacter);
    assertClose(words.perplexity, characters.perplexity ** 4, 'perplexity');
  });

  it('of nothing: no loss, perplexity 1', () => {
    assert.deepEqual(scoreLanguageModel(0, 0, 0), {
      negativeLogLikelihood: 0,
      perplexity: 1,
      bitsPerCharacter: 0,
      tokens: 0,
      characters: 0,
    });
  });

  it('counts code points', () => {
    assert.deepEqual(['', 'abc', '😀é', 'e\u0301'].map(countCharacters), [0, 3, 2, 2]);
  });
});
