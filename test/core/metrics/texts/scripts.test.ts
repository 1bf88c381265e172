import assert from 'node:assert/strict';
import { scoreBleu } from '../../../../src/core/metrics/texts/bleu';
import type { BleuTokenizer } from '../../../../src/core/metrics/texts/bleuTokenizers';
import { chooseTokenizers } from '../../../../src/core/metrics/texts/chooseTokenizers';
import { describeRouge, type Rouge, rougeTypes, scoreRouge } from '../../../../src/core/metrics/texts/rouge';
import { scorerVersion } from '../../../../src/core/metrics/texts/signature';
import { splitUnicodeWords, splitWordsAndMarks } from '../../../../src/core/metrics/texts/unicodeWords';
import { assertClose, readFixture } from '../fixture';

interface Case {
  readonly script: string;
  readonly references: string[];
  readonly hypotheses: string[];
  readonly bleu: {
    readonly tokenizer: BleuTokenizer;
    readonly effectiveOrder: boolean;
    readonly score: number;
    readonly signature: string;
  }[];
  /** Of the first pair, plain and with stems: precision, recall and F1 of each type in turn. */
  readonly rouge: number[][];
  /** Of each reference. */
  readonly words: string[][];
}

const { cases } = readFixture<{ cases: Case[] }>('scripts');

function flatten(scores: Rouge): number[] {
  return rougeTypes.flatMap(type => [scores[type].precision, scores[type].recall, scores[type].f1]);
}

describe(`scores of many scripts, ${cases.length} corpora`, () => {
  it('BLEU is that of sacrebleu with zh, char and 13a', () => {
    for (const { script, hypotheses, references, bleu } of cases)
      for (const { tokenizer, effectiveOrder, score, signature } of bleu) {
        const all = references.map(reference => [reference]);
        const actual = scoreBleu(hypotheses, all, { tokenizer, effectiveOrder });
        assertClose(actual.score, score, `${script} ${signature} ${hypotheses}`);
        assert.equal(actual.signature, `${signature}|version:${scorerVersion}`);
      }
  });

  it('ROUGE of Unicode words is that of rouge_score with such a tokenizer', () => {
    for (const { script, hypotheses, references, rouge, words } of cases) {
      assert.deepEqual(
        references.map(text => splitUnicodeWords(text.toLowerCase())),
        words,
        script,
      );
      for (const [i, stem] of [false, true].entries()) {
        const actual = flatten(scoreRouge(references[0]!, hypotheses[0]!, { tokenizer: 'unicode', stem }));
        for (const [at, value] of rouge[i]!.entries()) assertClose(actual[at], value, `${script}: ${references[0]}`);
      }
    }
  });

  it('chooses tokenizers by the script of the references', () => {
    const chosen = (script: string) =>
      chooseTokenizers(cases.filter(each => each.script === script).flatMap(each => each.references));
    for (const script of ['japanese', 'thai', 'khmer', 'burmese'])
      assert.deepEqual(chosen(script), { bleu: 'char', rouge: 'unicode' }, script);
    for (const script of ['russian', 'greek', 'arabic', 'hindi', 'hebrew', 'korean'])
      assert.deepEqual(chosen(script), { bleu: '13a', rouge: 'unicode' }, script);
    assert.deepEqual(chosen('chinese'), { bleu: 'zh', rouge: 'unicode' });
    const latin = { bleu: '13a', rouge: 'ascii' } as const;
    assert.deepEqual(chooseTokenizers(['Über naïve Straßen in 東京', 'the cat']), latin);
    assert.deepEqual(chooseTokenizers([]), latin);
    assert.deepEqual(chooseTokenizers(['3.14', '', '?!']), latin);
    // A word is as much as a character, however many letters it has.
    assert.equal(chooseTokenizers(['我用 iPhone 和 Macintosh 写字']).bleu, 'zh');
  });

  it('says which words ROUGE counts, and leaves that of the reference as it was', () => {
    assert.equal(describeRouge({ stem: true }), 'f1:mean|stem:porter|like:rouge_score-0.1.2');
    assert.equal(
      describeRouge({ stem: true, tokenizer: 'unicode' }),
      'f1:mean|stem:porter|tok:unicode|like:rouge_score-0.1.2',
    );
  });

  it('keeps marks apart where they are asked for', () => {
    assert.deepEqual(splitWordsAndMarks("It's 猫です。"), ['It', "'", 's', '猫', 'で', 'す', '。']);
  });
});
