/** Which tokenizers scores of written texts take where nobody says it: by the script of the references. */
import type { BleuTokenizer } from './bleuTokenizers';
import type { RougeTokenizer } from './rouge';
import { countScripts } from './unicodeWords';

export interface ScoreTokenizers {
  readonly bleu: BleuTokenizer;
  readonly rouge: RougeTokenizer;
}

/**
 * BLEU: `zh` for Chinese, `char` for other scripts without spaces (sacrebleu's tokenizers of Japanese and Korean need MeCab),
 * else `13a`, sacrebleu's own choice. ROUGE: `ascii`, the reference's words, for Latin script, else `unicode`.
 */
export function chooseTokenizers(references: Iterable<string>): ScoreTokenizers {
  const { words, latin, han, otherUnspaced } = countScripts(references);
  const unspaced = han + otherUnspaced;
  // A few characters of another script, a name or a word that is quoted, make no Japanese of Chinese.
  const chinese = otherUnspaced < 0.05 * unspaced;
  return {
    bleu: unspaced <= words / 2 ? '13a' : chinese ? 'zh' : 'char',
    rouge: words === 0 || latin > words / 2 ? 'ascii' : 'unicode',
  };
}
