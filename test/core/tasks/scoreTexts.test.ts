import assert from 'node:assert/strict';
import { bleuOf, editsOf, joinScores, meteorOf, rougeOf } from '../../../src/core/tasks/scoreTexts';
import type { ScoringOptions } from '../../../src/core/tasks/scoringKeys';

const copies = (...texts: readonly string[]) => texts.map(text => ({ wanted: text, written: text }));

async function scoreAll(texts: ReturnType<typeof copies>, options: ScoringOptions = {}) {
  return joinScores([
    bleuOf(texts, options),
    editsOf(texts),
    rougeOf(texts, options),
    await meteorOf(texts, undefined),
  ]);
}

describe('tasks/scoreTexts', () => {
  it('finds perfect what is equal, in every script', async () => {
    for (const [texts, tokenizer] of [
      [copies('the cat sat on the mat', 'it went home at last'), '13a'],
      [copies('猫在桌子上睡觉。', '他们今天去北京。'), 'zh'],
      [copies('猫がテーブルの上で寝ています。'), 'char'],
      [copies('แมวนอนอยู่บนโต๊ะ'), 'char'],
      [copies('кошка спит на большом столе'), '13a'],
      [copies('고양이가 큰 책상 위에서 잔다'), '13a'],
    ] as const) {
      const { scores, signatures, notes } = await scoreAll(texts);
      assert.match(signatures.BLEU!, new RegExp(`tok:${tokenizer}\\|`));
      for (const name of ['ROUGE-1', 'ROUGE-2', 'ROUGE-L', 'ROUGE-Lsum'])
        assert.equal(scores[name], 1, `${name} ${texts[0]!.wanted}`);
      for (const name of ['BLEU', 'chrF', 'chrF++']) assert.ok(scores[name]! > 99.999, `${name} ${texts[0]!.wanted}`);
      assert.equal(scores.TER, 0);
      assert.ok(scores.METEOR! > 0.99);
      assert.deepEqual(notes, []);
    }
  });

  it('says so where a score sees nothing of the true texts', async () => {
    const words = copies('yes', 'no');
    const { scores, notes } = await scoreAll(words);
    assert.equal(scores.BLEU, 0);
    assert.match(notes.join(), /^BLEU is 0 whatever is written: no true text has more than 1 word \(tok:13a\)/);
    const effective = await scoreAll(words, { bleu: { tokenizer: 'auto', 'effective-order': true } });
    assert.ok(effective.scores.BLEU! > 99.999);
    assert.match(effective.signatures.BLEU!, /eff:yes/);
    assert.deepEqual(effective.notes, []);
    const asked = await scoreAll(copies('猫在桌子上睡觉。', 'и'), {
      bleu: { tokenizer: '13a', 'effective-order': false },
      rouge: { tokenizer: 'ascii' },
    });
    assert.deepEqual([asked.scores.BLEU, asked.scores['ROUGE-1']], [0, 0]);
    assert.equal(asked.notes.length, 2);
    assert.match(
      asked.notes[1]!,
      /ROUGE \(tok:ascii\) sees no word in 2 of 2 true texts.*rouge: \{ tokenizer: unicode \}/,
    );
  });

  it('takes the tokenizers that the config names', () => {
    const text = copies('the cat sat on the mat');
    const { signatures } = joinScores([
      bleuOf(text, { bleu: { tokenizer: 'char', 'effective-order': false } }),
      rougeOf(text, { rouge: { tokenizer: 'unicode' } }),
    ]);
    assert.match(signatures.BLEU!, /tok:char/);
    assert.match(signatures.ROUGE!, /tok:unicode/);
  });

  it('scores nothing of no texts', async () => {
    const { scores, notes } = await scoreAll([]);
    for (const value of Object.values(scores)) assert.equal(value, 0);
    assert.deepEqual(notes, []);
  });
});
