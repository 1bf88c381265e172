/** What the lens shows as numbers: the passage cut into words with their weights, and how strongly each is tinted. */
import type { AttributedPart } from '../../src/core/explain/explanation';
import { blend, contrast, inkOn, TEXT_CONTRAST } from '../shared/palette';

/** A stretch of the passage: a word that the model read, or what lies between. */
export interface Piece {
  readonly text: string;
  /** Absent for what the model did not read. */
  readonly word?: Word;
}

export type Word = Pick<AttributedPart, 'weight' | 'unknown' | 'tokens'>;

/** Put-in tokens weigh too; they stand apart from the text. */
export interface Passage {
  readonly pieces: readonly Piece[];
  readonly added: readonly { readonly token: string; readonly weight: number }[];
  /** Largest magnitude of all weights, of words put together; 0 where there are none. */
  readonly strongest: number;
  /** What the model no longer read, at the end. */
  readonly unread: string;
}

/** Lays what was attributed over the text it came from. */
export function layPassage(text: string, parts: readonly AttributedPart[]): Passage {
  const pieces: Piece[] = [];
  const added: { token: string; weight: number }[] = [];
  let at = 0;
  for (const { start, end, text: token, ...word } of parts) {
    // N-grams lie over tokens that are there already.
    if (start >= end || start < at) {
      added.push({ token, weight: word.weight });
      continue;
    }
    if (start > at) pieces.push({ text: text.slice(at, start) });
    pieces.push({ text: text.slice(start, end), word });
    at = end;
  }
  return {
    pieces,
    added,
    strongest: Math.max(0, ...parts.map(({ weight }) => Math.abs(weight))),
    unread: text.slice(at),
  };
}

export interface Tint {
  readonly background: string;
  readonly ink: string;
}

export interface TintColours {
  readonly background: string;
  readonly foreground: string;
  readonly supports: string;
  readonly opposes: string;
}

/** How far the strongest word's background goes towards the full colour. */
const DEEPEST = 0.85;

/** A background that grows with the weight's magnitude, with text on it that keeps its contrast. */
export function tint(weight: number, strongest: number, colours: TintColours): Tint | undefined {
  if (strongest === 0 || weight === 0) return undefined;
  const depth = (Math.abs(weight) / strongest) * DEEPEST;
  const background = blend(colours.background, weight > 0 ? colours.supports : colours.opposes, depth);
  const readable = contrast(colours.foreground, background) >= TEXT_CONTRAST;
  return { background, ink: readable ? colours.foreground : inkOn(background) };
}

/** Words too weak to mark otherwise than by tint. */
const WEAK = 0.15;

/** The sign in a form that needs no colour. */
export function markOf(weight: number, strongest: number): 'for' | 'against' | undefined {
  if (strongest === 0 || Math.abs(weight) < WEAK * strongest) return undefined;
  return weight > 0 ? 'for' : 'against';
}

export interface Received {
  readonly token: string;
  /** Mean over queries, 0..1. */
  readonly weight: number;
}

/**
 * How much each token is attended to: the mean of its column.
 *
 * @param weights [side, side] rows are queries
 */
export function receivedAttention(tokens: readonly string[], weights: Float32Array): Received[] {
  const side = tokens.length;
  return tokens.map((token, key) => {
    let sum = 0;
    for (let query = 0; query < side; query++) sum += weights[query * side + key]!;
    return { token, weight: side > 0 ? sum / side : 0 };
  });
}

/** Most probable first. */
export function rankLabels(probabilities: Readonly<Record<string, number>>): { label: string; probability: number }[] {
  return Object.entries(probabilities)
    .map(([label, probability]) => ({ label, probability }))
    .sort((a, b) => b.probability - a.probability || a.label.localeCompare(b.label));
}
