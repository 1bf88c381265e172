/** Keys of tasks that write: how their texts are scored. */
import { boolean, choice, type Infer, object } from '../config/schema';

export const scoringKeys = {
  bleu: object(
    {
      tokenizer: choice(
        {
          auto: 'by the script of the references: zh for Chinese, char for other scripts without spaces, else 13a',
          '13a': 'mteval-v13a, for Western languages',
          intl: 'splits at all Unicode punctuation and symbols',
          zh: 'single Chinese characters, else as 13a',
          char: 'characters',
          none: 'white space only, for text that is already tokenized',
        },
        { description: 'Tokenizer of BLEU, as in sacrebleu.', default: 'auto' },
      ),
      'effective-order': boolean({
        description:
          'Ignore n-gram orders longer than every text. Use it for texts of fewer than 4 words, whose BLEU is 0 otherwise.',
        default: false,
      }),
    },
    { description: 'Options of BLEU.', optional: true },
  ),
  rouge: object(
    {
      tokenizer: choice(
        {
          auto: 'by the script of the references: ascii for Latin, else unicode',
          ascii: 'lowercase runs of a-z and 0-9, as in rouge_score',
          unicode: 'words of any script; single characters in scripts without spaces',
        },
        { description: 'Tokenizer of ROUGE.', default: 'auto' },
      ),
    },
    { description: 'Options of ROUGE.', optional: true },
  ),
};

export type ScoringOptions = { readonly [K in keyof typeof scoringKeys]?: Infer<(typeof scoringKeys)[K]> };
