/** The scores of generated texts beside the true ones. */
import { fraction, positive, type Score } from '../score';

function generated(
  name: string,
  range: Score['range'],
  meaning: string,
  source: string,
  { title = name, better = 'higher' }: Partial<Pick<Score, 'title' | 'better'>> = {},
): Score {
  return { name, better, range, title, meaning, source, only: 'generated' };
}

export const textScores: readonly Score[] = [
  generated(
    'BLEU',
    [0, 100],
    'Precision of n-grams of 1 to 4 words × brevity penalty.',
    'sacrebleu; Papineni et al. 2002',
  ),
  generated('chrF', [0, 100], 'F2 of character n-grams of 1 to 6.', 'sacrebleu; Popović 2015'),
  generated('chrF++', [0, 100], 'chrF with word unigrams and bigrams too.', 'sacrebleu; Popović 2017'),
  generated(
    'TER',
    positive,
    'Translation edit rate: edits per 100 words of the true text. Lower is better.',
    'sacrebleu; Snover et al. 2006',
    { better: 'lower' },
  ),
  generated('ROUGE-1', fraction, 'F1 of words that both texts have.', 'rouge_score; Lin 2004'),
  generated('ROUGE-2', fraction, 'F1 of the bigrams that both texts have.', 'rouge_score; Lin 2004'),
  generated('ROUGE-L', fraction, 'F1 of the longest common subsequence of words.', 'rouge_score; Lin 2004'),
  generated('ROUGE-Lsum', fraction, 'ROUGE-L, line by line.', 'rouge_score; Lin 2004'),
  generated(
    'METEOR',
    fraction,
    'F of aligned words (equal, of one stem, or synonyms) × fragmentation penalty.',
    'NLTK; Lavie & Agarwal 2007',
  ),
  generated(
    'content-precision',
    fraction,
    'Fraction of the content words of the generated text that are in the true one.',
    'Definition',
    {
      title: 'Precision of content words',
    },
  ),
  generated(
    'content-recall',
    fraction,
    'Fraction of the content words of the true text that are in the generated one.',
    'Definition',
    {
      title: 'Recall of content words',
    },
  ),
];

/** Of texts that are sampled from nothing; neither more nor less is better by itself. */
export const sampleScores: readonly Score[] = ([1, 2] as const).map(order => ({
  name: `distinct-${order}`,
  range: fraction,
  title: `Distinct-${order}`,
  meaning: `Different ${order === 1 ? 'words' : 'bigrams'} of sampled texts, relative to all their words.`,
  source: 'Li et al. 2016',
  only: 'generated',
}));
