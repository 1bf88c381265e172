import assert from 'node:assert/strict';
import { leaveGaps, principalSentences } from '../../../../../src/core/tasks/pretrain/noise/gapSentences';
import { MASK, noiseFixture } from './fixture';

describe('tasks/pretrain/noise/gapSentences', () => {
  it('the principal sentences by ROUGE-1, as rouge_score has it', () => {
    for (const { sentences, chosen, ...options } of noiseFixture.gaps)
      assert.deepEqual(principalSentences(sentences, options), chosen, JSON.stringify(options));
    const answers = new Set(noiseFixture.gaps.map(({ chosen }) => chosen.join()));
    assert.ok(answers.size > 8, 'choices differ');
  });

  it('no sentence, and those without words', () => {
    const options = { share: 0.3, choice: 'sequential', counts: 'original' } as const;
    assert.deepEqual(principalSentences([], options), []);
    assert.deepEqual(principalSentences([[], []], options), [1]);
  });

  it('what is read has one mask a sentence, and what is written has the sentences', () => {
    const sentences = [[1, 2], [3], [4, 5, 6]].map(ids => Int32Array.from(ids));
    const { read, written } = leaveGaps(sentences, [0, 2], MASK);
    assert.deepEqual([...read], [MASK, 3, MASK]);
    assert.deepEqual([...written], [1, 2, 4, 5, 6]);
  });
});
