/** What the lens shows as numbers: the passage cut into words with their weights, and how strongly each is tinted. */
import { blend, contrast, inkOn, TEXT_CONTRAST } from '../shared/palette';

export interface Token {
  readonly token: string;
  /** UTF-16 code units in the text; equal for tokens that the tokenizer put in. */
  readonly start: number;
  readonly end: number;
  readonly unknown: boolean;
}

/** A stretch of the passage: a word that the model read, or what lies between. */
export interface Piece {
  readonly text: string;
  /** Absent for what the model did not read. */
  readonly word?: Word;
}

export interface Word {
  readonly weight: number;
  readonly unknown: boolean;
  /** Pieces of words that were put together again, `play` + `##ing`. */
  readonly tokens: readonly string[];
}

/** Put-in tokens weigh too; they stand apart from the text. */
export interface Passage {
  readonly pieces: readonly Piece[];
  readonly added: readonly { readonly token: string; readonly weight: number }[];
  /** Largest magnitude of all weights, of words put together; 0 where there are none. */
  readonly strongest: number;
  /** What the model no longer read, at the end. */
  readonly unread: string;
}

/**
 * Lays tokens over the text they came from. Pieces of a word are shown, and weighed, as one.
 *
 * @param weights one a token; missing ones count as 0
 */
export function layPassage(text: string, tokens: readonly Token[], weights: readonly number[]): Passage {
  const pieces: Piece[] = [];
  const added: { token: string; weight: number }[] = [];
  let at = 0;
  for (const [i, { token, start, end, unknown }] of tokens.entries()) {
    const weight = weights[i] ?? 0;
    if (start >= end) {
      added.push({ token, weight });
      continue;
    }
    if (start < at) {
      shareWeight(pieces, { start, weight, token, unknown }, text.slice(at, Math.max(at, end)));
      at = Math.max(at, end);
      continue;
    }
    const last = pieces.at(-1);
    if (last?.word && start === at && token.startsWith('##')) {
      pieces[pieces.length - 1] = {
        text: text.slice(at - last.text.length, end),
        word: {
          weight: last.word.weight + weight,
          unknown: last.word.unknown || unknown,
          tokens: [...last.word.tokens, token],
        },
      };
    } else {
      if (start > at) pieces.push({ text: text.slice(at, start) });
      pieces.push({ text: text.slice(start, end), word: { weight, unknown, tokens: [token] } });
    }
    at = end;
  }
  const all = [...pieces.map(piece => piece.word?.weight ?? 0), ...added.map(({ weight }) => weight)];
  return { pieces, added, strongest: Math.max(0, ...all.map(Math.abs)), unread: text.slice(at) };
}

/**
 * An n-gram lies over words that are laid out already: each of them has an equal part of its weight.
 * @param pieces from the start of the text on, without a gap; changed
 * @param rest of the n-gram, where it goes on beyond them
 */
function shareWeight(
  pieces: Piece[],
  { start, weight, token, unknown }: Pick<Token, 'start' | 'token' | 'unknown'> & { readonly weight: number },
  rest: string,
): void {
  const more = rest.trimStart();
  if (more !== rest) pieces.push({ text: rest.slice(0, rest.length - more.length) });
  if (more !== '') pieces.push({ text: more, word: { weight: 0, unknown, tokens: [token] } });
  const covered: number[] = [];
  let end = 0;
  for (const [i, { text, word }] of pieces.entries()) {
    end += text.length;
    if (word && end > start) covered.push(i);
  }
  for (const i of covered) {
    const { text, word } = pieces[i]!;
    if (word) pieces[i] = { text, word: { ...word, weight: word.weight + weight / covered.length } };
  }
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
