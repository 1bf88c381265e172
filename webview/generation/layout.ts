/** What the generation page shows of tokens, as plain values. */
import { countOf } from '../../src/core/base/countOf';
import { formatCount, formatPercent, formatScore } from '../../src/core/base/formatNumber';
import { formatMilliseconds } from '../../src/core/base/formatTime';
import type { Generated } from '../../src/core/inference/generateText';
import type { GeneratedToken } from '../../src/core/tasks/abilities/generator';

/** A token for people: spaces and line ends are seen. */
export function showToken(token: string): string {
  if (token === '') return '(end)';
  return token.replaceAll('\n', '⏎').replaceAll('\t', '⇥').replaceAll(' ', '␣');
}

/** How surprising a token was, 0 (expected) to 1: bits over those of a token of one in a thousand. */
export function surprise(probability: number): number {
  return Math.min(1, Math.max(0, -Math.log2(Math.max(probability, 1e-12)) / 10));
}

export interface Row {
  readonly id: number;
  readonly token: string;
  readonly probability: number;
  readonly adjusted: number;
  readonly drawn: boolean;
}

/** The candidates of a token, the most likely to be sampled first; those that could not be last. */
export function rowsOf(token: GeneratedToken): readonly Row[] {
  return token.candidates
    .map(({ id, token: text, probability, adjusted }) => ({
      id,
      token: text,
      probability,
      adjusted,
      drawn: id === token.id,
    }))
    .sort((a, b) => b.adjusted - a.adjusted || b.probability - a.probability || a.id - b.id);
}

/** exp of the mean surprise in nats: as if each token had been one of so many. */
export function perplexityOf(tokens: readonly GeneratedToken[]): number {
  if (tokens.length === 0) return 1;
  const nats = tokens.reduce((sum, { probability }) => sum - Math.log(Math.max(probability, 1e-12)), 0);
  return Math.exp(nats / tokens.length);
}

/** `200 tokens, 80 per second, the first after 12 ms; perplexity 3.20; stopped at the maximum: raise Length for more` */
export function describeText(tokens: readonly GeneratedToken[], took: Generated | undefined): string {
  if (tokens.length === 0) return took ? 'The model produced no text: it predicted the end token first.' : '';
  const count = countOf(tokens.length, 'token');
  const pace =
    took && took.tokens > 0
      ? `, ${formatCount(Math.round((1000 * took.tokens) / took.milliseconds))} per second, the first after ${formatMilliseconds(took.firstMilliseconds)}`
      : '';
  const limit = took?.ended === false ? '; stopped at the maximum: raise Length for more' : '';
  return `${count}${pace}; perplexity ${formatScore(perplexityOf(tokens))}${limit}`;
}

export function describeToken(token: GeneratedToken): string {
  const as = token.adjusted === token.probability ? '' : ` · ${formatPercent(token.adjusted)} sampling`;
  return `${showToken(token.token)}: ${formatPercent(token.probability)} model${as}`;
}

/** Where an arrow key leads among `count` tokens; nothing for other keys. */
export function moveTo(key: string, from: number, count: number): number | undefined {
  if (count === 0) return undefined;
  const moves: Record<string, number> = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: count - 1 };
  const to = Object.hasOwn(moves, key) ? moves[key] : undefined;
  return to === undefined ? undefined : Math.min(count - 1, Math.max(0, to));
}
