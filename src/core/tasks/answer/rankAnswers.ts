/** The ranked answers to a question, from the logits of its windows. */
import type { Answer, AskOptions } from '../abilities/answerer';
import type { SpanParts } from './spanBatch';
import { charactersOf, rankSpans, type WindowLogits } from './spans';
import type { WindowedQuestion } from './windows';

/** Spans looked at for each answer told: several spans may be one text. */
const spansPerAnswer = 4;

export interface ReadQuestion {
  readonly encoded: WindowedQuestion;
  /** One a window. */
  readonly logits: readonly WindowLogits[];
}

/** No text twice; with `noAnswer` the empty answer stands where its probability, lowered by the threshold, puts it. */
export function rankAnswers(
  { answerLength, noAnswer }: Pick<SpanParts, 'answerLength' | 'noAnswer'>,
  context: string,
  { encoded, logits }: ReadQuestion,
  { count, overlapping = false }: Pick<AskOptions, 'count' | 'overlapping'>,
): readonly Answer[] {
  const { windows, offsets } = encoded;
  const limits = { count: spansPerAnswer * count, maximumLength: answerLength, apart: !overlapping };
  const { spans, none } = rankSpans(windows, logits, limits);
  const seen = new Set<string>();
  const answers: Answer[] = [];
  const tell = (answer: Answer) => {
    if (seen.has(answer.text)) return;
    seen.add(answer.text);
    answers.push(answer);
  };
  const silence: Answer = { text: '', probability: Math.exp(none) };
  for (const span of spans) {
    if (noAnswer !== undefined && none - noAnswer > span.score) tell(silence);
    const [start, end] = charactersOf(span, offsets);
    // An empty context has one token, which is no text.
    if (end > start) tell({ text: context.slice(start, end), probability: Math.exp(span.score), start, end });
  }
  if (noAnswer !== undefined || answers.length === 0) tell(silence);
  return answers.slice(0, count);
}
