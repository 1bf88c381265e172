/** Keys of tasks that write: how their texts are scored. */
import { boolean, choice, type Infer, object } from '../config/schema';

export const scoringKeys = {
  bleu: object(
    {
      tokenizer: choice(
        {
          auto: 'by the script of the true texts: zh for Chinese, char for other scripts without spaces, else 13a',
          '13a': 'of mteval-v13a: Western languages',
          intl: 'splits off all punctuation and symbols of Unicode',
          zh: 'Chinese characters by themselves, the rest as 13a',
          char: 'characters',
          none: 'white space alone, for texts whose words are apart already',
        },
        { description: "What BLEU counts as words; the names are sacrebleu's.", default: 'auto' },
      ),
      'effective-order': boolean({
        description:
          'Leaves out n-grams that are longer than any text: for texts of fewer than 4 words, whose BLEU is 0 otherwise.',
        default: false,
      }),
    },
    { description: 'How BLEU is computed.', optional: true },
  ),
  rouge: object(
    {
      tokenizer: choice(
        {
          auto: 'by the script of the true texts: ascii for Latin, else unicode',
          ascii: 'runs of a-z and 0-9 in lower case, as rouge_score has them',
          unicode: 'words of any script; single characters where there are no spaces between words',
        },
        { description: 'What ROUGE counts as words.', default: 'auto' },
      ),
    },
    { description: 'How ROUGE is computed.', optional: true },
  ),
};

export type ScoringOptions = { readonly [K in keyof typeof scoringKeys]?: Infer<(typeof scoringKeys)[K]> };
