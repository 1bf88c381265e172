/** Texts with something left out, and what the model makes of them: for methods that need predictions alone. */
import { internal } from '../../base/errors';
import type { Asked, Prediction } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import { probabilitiesOf } from '../../tasks/abilities/verdict';
import type { AttributionOptions, Target } from './method';
import { sentencesOf } from './sentences';
import { joinWords, type Weight, wholeText } from './words';

/** Texts that are predicted before progress is told. */
const AT_ONCE = 128;

/** Words, tokens or sentences that can be left out of a text, of what the model read; none twice. */
export function unitsOf(run: Run, input: Prediction, units: AttributionOptions['units']): readonly Weight[] {
  const fixed = run.task.reader?.fixed ?? [];
  const tokens = input.tokens
    .filter(({ token, start, end }) => start < end && !fixed.includes(token))
    .map(({ token: text, ...place }) => ({ text, ...place, weight: 0 }));
  if (units === 'sentences')
    return sentencesOf(input).filter(({ start, end }) => tokens.some(token => token.start < end && token.end > start));
  if (units !== 'tokens') return joinWords(wholeText(input), tokens);
  // Several tokens of one place, such as the bytes of a character, are left out together.
  return [...new Map(tokens.map(token => [`${token.start} ${token.end}`, token])).values()];
}

/**
 * The text, or both, without a stretch of it; of the spaces around it one stays. What was truncated stays out: it would take the
 * place of what goes.
 */
export function leaveOut(input: Prediction, { start, end }: Pick<Weight, 'start' | 'end'>): Asked {
  const { text, pair } = input;
  const read = text.slice(0, readUpTo(input, 0, text.length));
  if (pair === undefined) return cutOut(read, start, end);
  const after = text.length + 1;
  const readPair = pair.slice(0, readUpTo(input, after, after + pair.length) - after);
  return start < after ? [cutOut(read, start, end), readPair] : [read, cutOut(readPair, start - after, end - after)];
}

/** Where reading ended of the text between two places. */
export function readUpTo(
  { tokens, truncated }: Pick<Prediction, 'tokens' | 'truncated'>,
  from: number,
  to: number,
): number {
  if (!truncated) return to;
  return tokens.reduce((last, { start, end }) => (start >= from && end <= to ? Math.max(last, end) : last), from);
}

/** A text without a stretch of it; of the spaces around it one stays. */
export function cutOut(text: string, start: number, end: number): string {
  const [before, behind] = [text.slice(0, start), text.slice(end)];
  if (behind === '') return before.replace(/\s$/, '');
  return before + (/(?:^|\s)$/.test(before) ? behind.replace(/^\s/, '') : behind);
}

/** Below any probability that a float can tell from 0; and from 1. */
const LEAST = 1e-37;
const LEAST_LEFT = 1e-7;

/**
 * The number that predictions have for a target: the probability of a label, or the score. Of a label that is told apart from
 * another the difference of their logits, as the probabilities have it: of labels that are decided each by itself within 16 of 0.
 */
export function numberOf(prediction: Prediction, { name, against }: Target): number {
  if (prediction.kind === 'score') return prediction.score;
  const probabilities = probabilitiesOf(prediction);
  const of = (label: string): number => {
    const probability = probabilities[label];
    if (probability === undefined) throw internal(`no probability of ${label}`);
    return probability;
  };
  if (!against) return of(name);
  const logitOf = (label: string): number => {
    const probability = of(label);
    if (prediction.kind === 'label') return Math.log(Math.max(LEAST, probability));
    return Math.log(Math.max(LEAST_LEFT, probability)) - Math.log(Math.max(LEAST_LEFT, 1 - probability));
  };
  return logitOf(name) - logitOf(against.name);
}

/** That number of each text, read at once. @throws CancelledError */
export async function valuesOf(
  run: Run,
  texts: readonly Asked[],
  target: Target,
  signal?: AbortSignal,
): Promise<readonly number[]> {
  return (await run.predict(texts, signal)).map(prediction => numberOf(prediction, target));
}

/** The same, some at a time. @throws CancelledError */
export async function numbersOf(
  run: Run,
  texts: readonly Asked[],
  target: Target,
  { onProgress }: Pick<AttributionOptions, 'onProgress'>,
  signal?: AbortSignal,
): Promise<readonly number[]> {
  const numbers: number[] = [];
  for (let from = 0; from < texts.length; from += AT_ONCE) {
    numbers.push(...(await valuesOf(run, texts.slice(from, from + AT_ONCE), target, signal)));
    onProgress?.(numbers.length, texts.length);
  }
  return numbers;
}
